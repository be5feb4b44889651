internal import CLinux
internal import FoundationEssentials
internal import Glibc
internal import SessionModel

/// The sessions' folders. Each outlives its session's workers and is deleted with the session.
package struct Workspaces: Sendable {
    /// What the names of folders begin with that belong to no session yet.
    static let sparePrefix = "spare-"

    /// What the names of files begin with that are on their way into a session's folder. No worker sees them.
    static let uploadPrefix = "upload-"

    /// What the names of folders begin with that hold files of executions whose sessions are gone. No worker sees them.
    static let artifactPrefix = "artifacts-"

    /// One folder a session, named by its id.
    let path: String

    private let ownership: WorkspaceOwnership

    /// What the file system holds the folders to; nil where it does not, for the reason beside it.
    private let quotas: ProjectQuotas?
    private let whyNoQuotas: String?

    /// Held while a folder is made: what two make at once would get two owners.
    private let preparation = WorkspacePreparation()

    package init(path: String, ownership: WorkspaceOwnership) throws(SupervisionError) {
        self.path = path
        self.ownership = ownership
        // Others may pass through it but not list it: names of sessions are not for them.
        guard mkdir(path, 0o711) == 0 || errno == EEXIST, chmod(path, 0o711) == 0 else {
            throw SupervisionError("\(path) cannot be made", errno: errno)
        }
        do throws(SupervisionError) {
            (quotas, whyNoQuotas) = (try ProjectQuotas(probing: path), nil)
        } catch {
            (quotas, whyNoQuotas) = (nil, error.description)
        }
        claimUsers()
        removeLeftovers()
    }

    func exists(_ name: String) -> Bool {
        access("\(path)/\(name)", F_OK) == 0
    }

    /// Gives a folder that no session has to one. A worker that has it mounted goes on seeing it: a mount is of the folder, not
    /// of its name.
    func rename(_ name: String, to other: String) throws(SupervisionError) {
        let result = nb_rename_new(AT_FDCWD, "\(path)/\(name)", AT_FDCWD, "\(path)/\(other)")
        guard result == 0 else {
            throw SupervisionError("\(path)/\(other) cannot be made", errno: -result)
        }
        quotas?.rename(name, to: other)
    }

    // MARK: Their size

    /// Whether the file system holds every folder that ``prepare(_:within:)`` was given a size for.
    var areHeld: Bool { quotas != nil }

    /// What a folder holds, which the file system knows or else is counted; counting waits for the disk.
    func usage(of name: String, in parent: Int32) -> WorkspaceUsage? {
        quotas?.usage(of: name) ?? WorkspaceUsage.of(name, in: parent)
    }

    /// What holds the session of a folder to its size, as read back.
    func quotaLayer(of name: String) -> IsolationHealth.Layer {
        let layer = IsolationHealth.Layer.workspaceQuota
        guard let quotas else {
            return .missing(layer, "\(whyNoQuotas ?? "not probed"); the gateway counts the folder")
        }
        do throws(SupervisionError) {
            return .standing(layer, try quotas.layer(of: name))
        } catch {
            return .missing(layer, error.description)
        }
    }

    /// Folders of spare workers, uploads and artifacts, whose records are gone, of a server that has ended.
    private func removeLeftovers() {
        for name in names where name.hasPrefix(Self.artifactPrefix) { try? delete(name) }
        for name in names where name.hasPrefix(Self.sparePrefix) { try? delete(name) }
        for name in names where name.hasPrefix(Self.uploadPrefix) { unlink("\(path)/\(name)") }
    }

    private func claimUsers() {
        guard case .separate(let users) = ownership else { return }
        for name in names { if let owner = owner(of: name) { users.claim(owner) } }
    }

    private var names: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    }

    /// Makes the session's folder if it is not there, and returns its name.
    ///
    /// A folder that has to change hands does so here. One that a worker has was prepared before and stays as it is.
    ///
    /// - Parameter limit: what it may hold, where the file system can see to that; nil for what is in a worker's memory.
    func prepare(_ name: String, within limit: WorkspaceUsage?) throws(SupervisionError) -> String {
        try preparation.alone { () throws(SupervisionError) in
            let name = try prepareAlone(name)
            if let limit { try quotas?.hold(name, to: limit) }
            return name
        }
    }

    private func prepareAlone(_ name: String) throws(SupervisionError) -> String {
        let folder = "\(path)/\(name)"
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
            throw SupervisionError("\(folder) cannot be made", errno: errno)
        }
        guard let owner = owner(of: name) else { throw SupervisionError("\(folder) is no folder") }
        let user = try wantedOwner(present: owner)
        if user != owner {
            guard FolderHandover.give(folder, to: user, from: { $0 == owner || $0 >= UserRange.firstOfAny }) else {
                throw SupervisionError("\(folder) cannot be given to the workers", errno: errno)
            }
        }
        return name
    }

    /// Who is to have the folder that `owner` has now.
    private func wantedOwner(present owner: UInt32) throws(SupervisionError) -> UInt32 {
        switch ownership {
        case .gateway: return getuid()
        case .shared(let user): return user
        case .separate(let users):
            if users.isOne(owner) { return owner }
            guard let user = users.take() else { throw SupervisionError("every user for sessions has a folder") }
            return user
        }
    }

    /// The session's own user, where sessions have one: the owner of its folder.
    func user(of name: String) -> UInt32? {
        guard case .separate(let users) = ownership, let owner = owner(of: name), users.isOne(owner) else { return nil }
        return owner
    }

    private func owner(of name: String) -> UInt32? {
        var status = stat()
        guard lstat("\(path)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return nil }
        return status.st_uid
    }

    /// Deletes the folder with everything in it. Its worker must have ended.
    func delete(_ name: String) throws(SupervisionError) {
        let parent = nb_open(path, O_RDONLY | O_DIRECTORY, 0)
        guard parent >= 0 else { throw SupervisionError("\(path) cannot be opened", errno: -parent) }
        defer { close(parent) }
        let (user, project) = (user(of: name), quotas?.release(name))
        guard FolderRemoval.remove(name, in: parent) else {
            throw SupervisionError("\(path)/\(name) cannot be deleted", errno: errno)
        }
        if let user, case .separate(let users) = ownership { users.giveBack(user) }
        if let project { quotas?.giveBack(project) }
    }
}
