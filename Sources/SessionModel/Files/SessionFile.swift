/// An open file. What it was when it was opened holds: the same file is read, however its name is used meanwhile.
package protocol SessionFile: Sendable {
    var info: FileInfo { get }

    /// Reads from an offset: fewer bytes than asked for at the end of the file only, which code may have moved meanwhile.
    func read(at offset: Int, count: Int) async throws -> [UInt8]
}
