internal import Glibc

/// What is in a folder that strangers filled.
enum FolderEntries {
    /// A file name as the kernel has it, which need not be UTF-8, with its NUL.
    typealias Name = [CChar]

    /// All names at once, but for `.` and `..`: a folder that is changed while it is read may skip some.
    ///
    /// - Parameter folder: a descriptor that was opened for reading; stays the caller's.
    static func names(in folder: Int32) -> [Name] {
        let copy = dup(folder)
        guard copy >= 0, let stream = fdopendir(copy) else { return [] }
        defer { closedir(stream) }
        rewinddir(stream)
        var names: [Name] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                Name(bytes.prefix { $0 != 0 }.map { CChar(bitPattern: $0) }) + [0]
            }
            if name != Name(".".utf8CString) && name != Name("..".utf8CString) { names.append(name) }
        }
        return names
    }
}
