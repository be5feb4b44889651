internal import FoundationEssentials
internal import Glibc
package import Wire

/// Decides what of the host a worker sees: the system's programs, the interpreter's trees, and a handful of generated files.
package struct RootPlanner {
    /// Folders whose exposure would hand out secrets. A tree that is one of them, or above one, is refused by name.
    private let secrets: [String]
    private let workspaces: String
    private let cache: String

    /// - Parameters:
    ///   - dataFolder: holds keys and the database; the interpreter may live in a folder of its own below it.
    ///   - workspaces: one folder a session.
    ///   - cache: for what preloaded modules cache.
    package init(dataFolder: String, workspaces: String, cache: String) {
        let home = getpwuid(getuid()).map { String(cString: $0.pointee.pw_dir) }
        secrets =
            ["/", "/home", "/root", "/etc", "/var", "/var/lib", "/proc", "/sys", "/dev", "/run"]
            + [home, dataFolder, Self.resolved(dataFolder)].compactMap(\.self)
        self.workspaces = workspaces
        self.cache = cache
    }

    /// - Parameters:
    ///   - others: folders and files that kernels of other languages need: ``canShow(_:)`` each.
    ///   - languages: the folder of the languages' drivers; nil for none.
    ///   - wheelhouse: a folder of wheels, which only workers of some policies see: ``canShow(_:)``; nil for none.
    package func plan(
        for interpreter: Interpreter, others: [String] = [], languages: String? = nil, wheelhouse: String? = nil
    ) throws(SupervisionError) -> RootPlan {
        var entries: [RootEntry] = [.host(source: "/usr", target: "/usr")]
        entries += ["bin", "sbin", "lib", "lib32", "lib64", "libx32"].compactMap(systemFolder)
        let settings = others.filter { $0.hasPrefix("/etc/") }
        let trees = try trees(of: interpreter, others.filter { !$0.hasPrefix("/etc/") })
        entries += trees.map { .host(source: Self.resolved($0), target: $0) }
        let drivers = languages.map { (source: Self.resolved($0), target: RootLayout.languages) }
        if let drivers { entries.append(.host(source: drivers.source, target: drivers.target)) }
        entries += (Self.configuration + settings).filter { access($0, R_OK) == 0 }
            .map { .host(source: Self.resolved($0), target: $0) }
        entries += Self.generated
        if wheelhouse != nil { entries.append(.directory(PackageSource.wheelhouseInside, mode: 0o755)) }
        entries += passages(to: trees + [drivers?.target].compactMap(\.self))
        entries += ["null", "zero", "full", "random", "urandom"].map { .device("/dev/\($0)") }
        return RootPlan(
            entries: entries, workspaces: workspaces, cache: cache, wheelhouse: wheelhouse.map(Self.resolved))
    }

    /// Where /bin is a link into /usr, as on every current distribution, it is one inside too.
    private func systemFolder(_ name: String) -> RootEntry? {
        let path = "/\(name)"
        guard access(path, F_OK) == 0 else { return nil }
        let target = Self.resolved(path)
        return target == path
            ? .host(source: path, target: path)
            : .symbolicLink(path, destination: String(target.dropFirst()))
    }

    /// The folders on the way to the interpreter, such as /root or /opt: code may pass through them and not list them, since
    /// on the host they are somebody's.
    private func passages(to trees: [String]) -> [RootEntry] {
        var folders: Set<String> = []
        for tree in trees {
            var parts = tree.split(separator: "/").dropLast()
            while !parts.isEmpty {
                folders.insert("/" + parts.joined(separator: "/"))
                parts.removeLast()
            }
        }
        for case .directory(let path, _) in Self.generated { folders.remove(path) }
        return folders.sorted(by: >).map { .directory($0, mode: 0o111) }
    }

    /// What the interpreter needs from outside the system's folders, each tree once and none inside another.
    private func trees(
        of interpreter: Interpreter, _ others: [String]
    ) throws(SupervisionError) -> [String] {
        let system = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"]
        var chosen: [String] = []
        let named = interpreter.trees + interpreter.trees.map(Self.resolved) + others
        for tree in Set(named).sorted() where access(tree, F_OK) == 0 {
            guard !system.contains(where: { Self.isSame(tree, orBelow: $0) }) else { continue }
            if let secret = secret(in: tree) {
                throw SupervisionError(
                    "the interpreter \(interpreter.executable) lives in \(tree), and showing that to workers would show"
                        + " them \(secret); use one in a folder of its own, such as a virtual environment")
            }
            // In order, a folder comes before what is below it.
            guard !chosen.contains(where: { Self.isSame(tree, orBelow: $0) }) else { continue }
            chosen.append(tree)
        }
        return chosen
    }

    /// Whether showing workers a folder or file shows them nothing that is not theirs to see.
    package func canShow(_ path: String) -> Bool {
        secret(in: path) == nil && secret(in: Self.resolved(path)) == nil
    }

    /// What of the host's secrets is at or below the folder: one of ``secrets``, or somebody's whole home.
    func secret(in folder: String) -> String? {
        let parts = folder.split(separator: "/")
        if parts.count == 2, parts.first == "home" { return folder }
        return secrets.first { Self.isSame($0, orBelow: folder) }
    }

    private static func isSame(_ path: String, orBelow folder: String) -> Bool {
        path == folder || path.hasPrefix(folder == "/" ? "/" : folder + "/")
    }

    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    /// The host's settings that programs expect and that say nothing about it.
    private static let configuration = [
        "/etc/ld.so.cache", "/etc/alternatives", "/etc/ssl/certs", "/etc/ssl/openssl.cnf", "/etc/fonts",
        "/etc/localtime", "/etc/mime.types", "/etc/protocols", "/etc/services", "/etc/python3", "/etc/python3.11",
    ]

    private static let generated: [RootEntry] = [
        .file("/etc/passwd", contents: "user:x:1000:1000:user:/home/user:/bin/bash\n"),
        .file("/etc/group", contents: "user:x:1000:\n"),
        .file("/etc/hosts", contents: "127.0.0.1 localhost sandbox\n::1 localhost\n"),
        .file("/etc/nsswitch.conf", contents: "passwd: files\ngroup: files\nhosts: files\n"),
        .file("/etc/resolv.conf", contents: ""),
        .directory("/proc", mode: 0o555),
        .directory("/tmp", mode: 0o1777),
        .directory("/var/tmp", mode: 0o755),
        .directory("/home/user", mode: 0o755),
        .directory("/dev/shm", mode: 0o1777),
        .symbolicLink("/mnt/data", destination: "../home/user"),
        // Not to be listed: on the host this is where strangers' file systems are, and code that looks there finds nothing.
        .directory("/mnt", mode: 0o111),
        .symbolicLink("/dev/fd", destination: "/proc/self/fd"),
        .symbolicLink("/dev/stdin", destination: "/proc/self/fd/0"),
        .symbolicLink("/dev/stdout", destination: "/proc/self/fd/1"),
        .symbolicLink("/dev/stderr", destination: "/proc/self/fd/2"),
    ]
}
