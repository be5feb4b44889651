internal import Glibc

/// What is in an open folder, one entry after the other, as the kernel gives it: readdir(3).
final class FolderStream {
    struct Entry {
        /// Which need not be UTF-8, without its NUL.
        let name: [UInt8]

        /// `DT_REG` and so on; `DT_UNKNOWN` on file systems that do not say.
        let type: UInt8
    }

    let folder: Descriptor
    private let stream: OpaquePointer

    /// - Parameter folder: opened for reading, and read by nobody else.
    /// - Returns: nil if the kernel has no more descriptors.
    init?(_ folder: Descriptor) {
        let copy = dup(folder.number)
        guard copy >= 0 else { return nil }
        guard let stream = fdopendir(copy) else {
            close(copy)
            return nil
        }
        (self.folder, self.stream) = (folder, stream)
    }

    deinit { closedir(stream) }

    /// - Returns: nil at the end. `.` and `..` are left out.
    func next() -> Entry? {
        let dot = UInt8(ascii: ".")
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if name != [dot] && name != [dot, dot] { return Entry(name: name, type: entry.pointee.d_type) }
        }
        return nil
    }
}
