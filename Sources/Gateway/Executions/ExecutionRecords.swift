import SessionModel

/// Which executions that have ended are remembered, and for how long. Pure.
struct ExecutionRecords {
    struct Record {
        var id: ExecutionID

        /// When it ended.
        var at: Duration

        /// About what it takes of memory.
        var bytes: Int

        /// The session whose artifacts are kept for it, and what they take on the disk; nil where there are none.
        var artifacts: (session: SessionID, bytes: Int)?
    }

    private let limits: ExecutionRecordLimits

    /// In the order in which they ended.
    private var records: [Record] = []
    private var bytes = 0
    private var artifactBytes = 0

    init(limits: ExecutionRecordLimits) { self.limits = limits }

    mutating func add(_ record: Record) {
        records.append(record)
        bytes += record.bytes
        artifactBytes += record.artifacts?.bytes ?? 0
    }

    /// Forgets what is too old, and the oldest of what is too much.
    ///
    /// - Returns: what is remembered no more.
    mutating func forget(at now: Duration) -> ArraySlice<Record> {
        var count = 0
        for record in records {
            let isTooMuch =
                records.count - count > limits.count || bytes > limits.bytes || artifactBytes > limits.artifactBytes
            guard isTooMuch || now - record.at >= limits.age else { break }
            count += 1
            bytes -= record.bytes
            artifactBytes -= record.artifacts?.bytes ?? 0
        }
        guard count > 0 else { return [] }
        defer { records.removeFirst(count) }
        return records[..<count]
    }
}
