internal import CKernels
internal import FoundationEssentials
internal import Glibc
internal import Wire

/// A language's folder as it was found: its descriptor, and its driver's text where that is its own.
struct LanguageSource: Sendable {
    let descriptor: LanguageDescriptor

    /// Of ``LanguageDescriptor/Driver/file(_:)``; nil for any other.
    let driver: [UInt8]?

    private static let descriptorName = "language.json"
    private static let folder = "languages/"

    /// Files of the package that drivers share, by the name under which they stand beside the languages' folders: the drivers for
    /// languages of a kind, and Python's side of the kernel protocol for drivers that are written in it.
    static let shared: [String: [UInt8]] = {
        var shared: [String: [UInt8]] = [:]
        for (name, bytes) in embedded() {
            if name.hasPrefix("nestbox_kernel/") { shared[name] = bytes }
            if name.hasPrefix("shared/") { shared[String(name.dropFirst("shared/".count))] = bytes }
        }
        return shared
    }()

    /// The languages of the package.
    static func package() throws(LanguageError) -> [LanguageSource] {
        let files = Dictionary(uniqueKeysWithValues: embedded())
        var sources: [LanguageSource] = []
        for name in files.keys.sorted() where name.hasPrefix(folder) && name.hasSuffix("/" + descriptorName) {
            sources.append(
                try LanguageSource(name, files[name] ?? []) { files["\(parent(of: name))/\($0)"] })
        }
        return sources
    }

    /// The languages of an operator's folder: one folder each.
    ///
    /// - Throws: ``LanguageError`` for the first that cannot be used, and where others could change what is there: descriptors
    ///   name programs that the server runs.
    static func all(in path: String) throws(LanguageError) -> [LanguageSource] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            throw LanguageError("\(path) is no folder that can be read")
        }
        try requireOwn(path)
        var sources: [LanguageSource] = []
        for name in names.sorted() {
            let file = "\(path)/\(name)/\(descriptorName)"
            guard access(file, F_OK) == 0 else { continue }
            for path in ["\(path)/\(name)", file] { try requireOwn(path) }
            guard let content = FileManager.default.contents(atPath: file) else {
                throw LanguageError("\(file): cannot be read")
            }
            let source = try LanguageSource(file, Array(content)) { driver in
                let driver = "\(parent(of: file))/\(driver)"
                guard (try? requireOwn(driver)) != nil else { return nil }
                return FileManager.default.contents(atPath: driver).map(Array.init)
            }
            guard source.descriptor.name == name else {
                throw LanguageError("\(file): name: is \"\(source.descriptor.name)\" in a folder named \"\(name)\"")
            }
            guard !["python", KernelProgram.forPrograms].contains(name) else {
                throw LanguageError("\(file): name: \(name)'s kernel is the package's own")
            }
            sources.append(source)
        }
        return sources
    }

    private init(
        _ path: String, _ content: [UInt8], driver read: (String) -> [UInt8]?
    ) throws(LanguageError) {
        descriptor = try LanguageDescriptorReader.read(content, path: path)
        guard case .file(let name) = descriptor.driver else {
            driver = nil
            return
        }
        guard let bytes = read(name) else {
            throw LanguageError("\(path): driver: \(name) cannot be read beside it, or can be changed by others")
        }
        driver = bytes
    }

    private static func parent(of path: String) -> String {
        String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    }

    private static func requireOwn(_ path: String) throws(LanguageError) {
        var status = stat()
        guard stat(path, &status) == 0, [0, getuid()].contains(status.st_uid), status.st_mode & 0o022 == 0 else {
            throw LanguageError("\(path) can be changed by others than root and this user; protect it")
        }
    }

    private static func embedded() -> [(String, [UInt8])] {
        (0..<nestbox_kernel_file_count()).compactMap { index in
            guard let file = nestbox_kernel_file_at(index)?.pointee else { return nil }
            let bytes = UnsafeRawBufferPointer(start: file.bytes, count: file.length)
            return (String(cString: file.name), Array(bytes))
        }
    }
}
