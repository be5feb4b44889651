import FoundationEssentials
import Glibc

/// Where the program is, and what belongs to it beside it, from whatever folder it is started.
enum ProgramFolder {
    /// `nestbox-worker`, beside `nestbox`.
    static func worker() throws -> String {
        let path = "\(try folder())/nestbox-worker"
        guard access(path, X_OK) == 0 else {
            throw StartFailure("\(path) is missing; nestbox and nestbox-worker belong in one folder")
        }
        return path
    }

    /// The policies that belong to the program: beside it when installed, in the package when it was built there.
    static func policies() throws -> String {
        let folder = try folder()
        let places = ["\(folder)/policies", "\(folder)/../share/nestbox/policies", "\(package)/policies"]
        guard let found = places.first(where: { access("\($0)/default.json", R_OK) == 0 }) else {
            throw StartFailure(
                "\(Setting.policiesFolder.rawValue): not set, and no policies in \(places.joined(separator: ", "))")
        }
        return try own(found)
    }

    /// The folder, if nobody else can change what is in it: whoever writes policies decides what code may do.
    private static func own(_ folder: String) throws -> String {
        for path in [folder, "\(folder)/default.json"] {
            var status = stat()
            guard stat(path, &status) == 0, [0, getuid()].contains(status.st_uid), status.st_mode & 0o022 == 0 else {
                throw StartFailure(
                    "\(path) can be changed by others than root and this user; protect it, or name another folder in"
                        + " \(Setting.policiesFolder.rawValue)")
            }
        }
        return folder
    }

    private static func folder() throws -> String {
        guard let path = realpath("/proc/self/exe", nil) else {
            throw StartFailure("/proc is not mounted: the program cannot find its own files")
        }
        defer { free(path) }
        return URL(filePath: String(cString: path)).deletingLastPathComponent().path
    }

    /// Sources/nestbox/Composition/ProgramFolder.swift stands four levels below the package.
    private static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path
}
