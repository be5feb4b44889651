/// The names of AWS's regions.
enum AWSRegion {
    /// Whether the text looks as regions do: `us-east-1`, `us-gov-west-1`. There are new ones every year.
    static func isName(_ text: some StringProtocol) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 3, let number = parts.last, !number.isEmpty, number.utf8.count <= 2 else { return false }
        return text.utf8.count <= 30
            && number.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            && parts.dropLast().allSatisfy { part in
                !part.isEmpty && part.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
            }
    }
}
