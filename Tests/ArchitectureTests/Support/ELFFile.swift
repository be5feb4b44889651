import FoundationEssentials
import Testing

/// As much of a 64-bit little-endian ELF file as says which shared libraries it needs: elf(5).
struct ELFFile {
    private static let programHeaderLoad: UInt32 = 1
    private static let programHeaderDynamic: UInt32 = 2
    private static let dynamicNeeded: UInt64 = 1
    private static let dynamicStringTable: UInt64 = 5

    private let bytes: Data

    init(path: String) throws {
        bytes = try Data(contentsOf: URL(filePath: path))
        try #require(bytes.starts(with: [0x7f, 0x45, 0x4c, 0x46, 2, 1]), "\(path) is a 64-bit little-endian ELF file")
    }

    /// Names of the libraries that the dynamic linker loads first.
    func neededLibraries() throws -> [String] {
        let table = Int(number(at: 32, as: UInt64.self))
        let size = Int(number(at: 54, as: UInt16.self))
        let headers = (0..<Int(number(at: 56, as: UInt16.self))).map { table + $0 * size }
        guard let dynamic = headers.first(where: { number(at: $0, as: UInt32.self) == Self.programHeaderDynamic })
        else {
            return []
        }
        let start = Int(number(at: dynamic + 8, as: UInt64.self))
        let entries = (0..<Int(number(at: dynamic + 32, as: UInt64.self)) / 16).map { start + $0 * 16 }
        let values = entries.map { (tag: number(at: $0, as: UInt64.self), value: number(at: $0 + 8, as: UInt64.self)) }
        let strings = try #require(values.first { $0.tag == Self.dynamicStringTable }?.value)
        let offset = try fileOffset(ofAddress: strings, headers)
        return values.filter { $0.tag == Self.dynamicNeeded }.map { text(at: offset + Int($0.value)) }
    }

    private func fileOffset(ofAddress address: UInt64, _ headers: [Int]) throws -> Int {
        for header in headers where number(at: header, as: UInt32.self) == Self.programHeaderLoad {
            let base = number(at: header + 16, as: UInt64.self)
            guard address >= base, address - base < number(at: header + 32, as: UInt64.self) else { continue }
            return Int(number(at: header + 8, as: UInt64.self) + address - base)
        }
        throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "no segment holds \(address)"))
    }

    private func number<Number: FixedWidthInteger>(at offset: Int, as type: Number.Type) -> Number {
        bytes[offset..<offset + MemoryLayout<Number>.size].reversed().reduce(0) { $0 << 8 | Number($1) }
    }

    private func text(at offset: Int) -> String {
        String(decoding: bytes[offset...].prefix { $0 != 0 }, as: UTF8.self)
    }
}
