internal import CLinux
internal import Glibc
internal import SessionModel
internal import Wire

/// The logs of what executions print beyond their limit, in their sessions' folders.
///
/// Workers write them, in their sandboxes and with their sessions' rights, so that a flood costs the gateway nothing. The gateway
/// says where and how much, and looks at what is there afterwards.
struct OutputLogs: Sendable {
    private let workspaces: Workspaces
    private let rules: [String: WorkspaceRules]

    /// - Parameter rules: by the names of the policies.
    init(workspaces: Workspaces, rules: [String: WorkspaceRules]) {
        self.workspaces = workspaces
        self.rules = rules
    }

    /// Where the log of an execution goes, or why nowhere. Deletes old ones, and counts the session's folder.
    func place(for request: ExecutionRequest) async -> Result<LogPlace, NoOutputLog> {
        guard let name = request.logName, let rules = rules[request.policy] else { return .failure(NoOutputLog(nil)) }
        guard rules.isFolder else {
            return .failure(NoOutputLog("policy \(request.policy) keeps files in memory"))
        }
        let counted = try? await FileThreads.run { [workspaces] in
            if let folder = try WorkspaceFolder(request.session.description, in: workspaces) {
                OldLogs.clear(in: folder)
            }
            return try Self.count(request.session, in: workspaces)
        }
        guard let (usage, space) = counted else { return .failure(NoOutputLog("the files could not be counted")) }
        let most = min(OutputLog.most, rules.fileBytes, request.bounds.fileBytes ?? .max)
        let room = min(LogRoom(usage: usage, limit: rules.limit, space: space).bytes, most)
        guard room > 0 else { return .failure(NoOutputLog("the session's files leave no room for one")) }
        return .success(LogPlace(folder: OutputLog.folder, name: name, bytes: room))
    }

    /// The log that a worker says it has written. It is looked for as any file is that is served: code may have put something
    /// else in its place.
    func written(_ request: ExecutionRequest, missing: Int) async -> LoggedOutput {
        guard let name = request.logName, let path = FilePath("\(OutputLog.folder)/\(name)") else {
            return .nowhere(nil)
        }
        let size = try? await FileThreads.run { [workspaces] in
            try WorkspaceFolder(request.session.description, in: workspaces)?.openFile(path).status.st_size
        }
        guard let size else { return .nowhere("the code has removed it") }
        return .log(OutputLog(path: path, size: Int(size), missing: missing))
    }

    private static func count(
        _ session: SessionID, in workspaces: Workspaces
    ) throws -> (WorkspaceUsage, DiskSpace?) {
        let parent = nb_open(workspaces.path, O_RDONLY | O_DIRECTORY, 0)
        guard parent >= 0 else { throw WorkspaceFolder.failure(-parent) }
        defer { close(parent) }
        let usage = workspaces.usage(of: session.description, in: parent)
        return (usage ?? WorkspaceUsage(), DiskSpace.of(parent))
    }
}
