/// Puts what was printed on two streams into one text, in the order in which it came, without tearing the lines of either. Pure.
///
/// The streams are read one after the other, in pieces that end anywhere. So the beginning of a line is kept back until the rest
/// of it is there, or until it is too long for that.
struct LineWeave {
    /// The longest beginning of a line that is kept back, in bytes.
    static let longest = 64 << 10

    private var beginnings: [ExecutionRelay.Stream: [UInt8]] = [:]

    /// - Returns: what comes next in the text.
    mutating func take(_ bytes: some Collection<UInt8>, on stream: ExecutionRelay.Stream) -> [UInt8] {
        var whole = beginnings.removeValue(forKey: stream) ?? []
        whole += bytes
        guard let end = whole.lastIndex(of: UInt8(ascii: "\n")) else {
            guard whole.count <= Self.longest else { return whole }
            beginnings[stream] = whole
            return []
        }
        let rest = whole[(end + 1)...]
        guard !rest.isEmpty, rest.count <= Self.longest else { return whole }
        beginnings[stream] = Array(rest)
        whole.removeSubrange((end + 1)...)
        return whole
    }

    /// What is left at the end.
    mutating func finish() -> [UInt8] {
        defer { beginnings = [:] }
        return (beginnings[.stdout] ?? []) + (beginnings[.stderr] ?? [])
    }
}
