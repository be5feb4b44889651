import SessionModel

/// The machine's figures, in the shape of the reference document.
struct SystemView: Encodable {
    struct Disk: Encodable {
        var free: String
        var total: String
        var usedPercent: Double

        enum CodingKeys: String, CodingKey {
            case free, total
            case usedPercent = "used_percent"
        }
    }

    struct Memory: Encodable {
        var available: String
        var total: String
        var usedPercent: Double

        enum CodingKeys: String, CodingKey {
            case available, total
            case usedPercent = "used_percent"
        }
    }

    struct Platform: Encodable {
        var hostname: String
        var platform: String
        var python: String
        var version: String
    }

    var disk: Disk
    var memory: Memory
    var system: Platform
    var timestamp: Timestamp

    init(_ figures: SystemFigures, python: String, timestamp: Timestamp) {
        disk = Disk(
            free: SystemView.gigabytes(figures.diskFree), total: SystemView.gigabytes(figures.diskTotal),
            usedPercent: SystemView.percent(figures.diskUsed, of: figures.diskUsed + figures.diskFree))
        memory = Memory(
            available: SystemView.gigabytes(figures.memoryAvailable),
            total: SystemView.gigabytes(figures.memoryTotal),
            usedPercent: SystemView.percent(
                figures.memoryTotal - min(figures.memoryAvailable, figures.memoryTotal), of: figures.memoryTotal))
        system = Platform(
            hostname: figures.hostname, platform: figures.platform, python: python, version: figures.release)
        self.timestamp = timestamp
    }

    /// As `96.44GB`, in units of 2^30 bytes as the reference server counts them.
    static func gigabytes(_ bytes: UInt64) -> String {
        let hundredths = Int64((Double(bytes) / 1_073_741_824 * 100).rounded())
        let fraction = String(hundredths % 100)
        return "\(hundredths / 100).\(fraction.count == 1 ? "0" : "")\(fraction)GB"
    }

    /// With one decimal; 0 of nothing.
    static func percent(_ part: UInt64, of whole: UInt64) -> Double {
        whole == 0 ? 0 : (Double(part) / Double(whole) * 1000).rounded() / 10
    }
}
