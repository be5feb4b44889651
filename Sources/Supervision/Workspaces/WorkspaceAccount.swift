internal import SessionModel

/// What is known of one folder that a session fills, and what follows from it. Pure: sightings in, verdicts out.
///
/// Counting a folder takes as long as it has files. So it is only counted when the whole file system has lost so much that this
/// session may have filled half of the room that it had left. What the file system gets back meanwhile does not make that less:
/// others delete too.
///
/// A folder may grow as fast as it is counted. So a count ends where it has told enough (``ceiling``), and one that has ended
/// there tells no more than that the folder is too full: how full is counted when the code that filled it has ended.
struct WorkspaceAccount {
    enum Verdict: Hashable {
        case fine

        /// The code that runs fills the folder beyond the limit.
        case stop(ExecutionLimit)

        /// So does something that code has left behind.
        case end(ExecutionLimit)
    }

    /// Below this, nobody's growth is looked at: half of no room is nothing.
    private static let grain = WorkspaceUsage(bytes: 1 << 20, files: 64)

    private let folder: SessionFolder
    private let limit: WorkspaceUsage
    private var usage: WorkspaceUsage
    private var allowed: WorkspaceUsage

    /// What was free at the last look.
    private var space: DiskSpace

    /// What has gone of it, look by look, since the last count.
    private var lost = WorkspaceUsage()
    private var mustCount: Bool
    private var running: Int?
    private var hasStopped = false

    /// Whether ``usage`` is all that there was at the last count: not where the folder was there before, and not where the count
    /// has ended at its ceiling.
    private var isKnown: Bool

    /// An execution has ended since the last count.
    private var hasJustEnded = false

    /// - Parameter isEmpty: whether the folder is fresh; any other is counted at the first occasion.
    init(_ folder: SessionFolder, limits: ExecutionLimits, isEmpty: Bool, space: DiskSpace) {
        self.folder = folder
        limit = folder.limit(in: limits)
        usage = WorkspaceUsage()
        allowed = limit
        mustCount = !isEmpty
        isKnown = isEmpty
        self.space = space
    }

    /// Takes what runs now, the number of an execution or nil.
    ///
    /// - Returns: whether the folder has to be counted.
    mutating func see(_ now: DiskSpace, running id: Int?) -> Bool {
        lost.bytes += max(space.freeBytes - now.freeBytes, 0)
        lost.files += max(space.freeFiles - now.freeFiles, 0)
        space = now
        if id == nil && running != nil { hasJustEnded = true }
        if id != running {
            running = id
            hasStopped = false
            if id != nil { hasJustEnded = false }
            // What is beyond the limit already may be cleared away by code that runs. Code that runs again and again must not add
            // a little each time: from some point on it has to clear away.
            allowed = larger(limit, usage)
            let isFarBeyond = usage.bytes > 2 * limit.bytes || usage.files > 2 * limit.files
            if isFarBeyond && id != nil {
                mustCount = true
                if usage.bytes > 2 * limit.bytes { allowed.bytes -= 1 }
                if usage.files > 2 * limit.files { allowed.files -= 1 }
            }
        }
        // It is being ended; what it leaves is counted then.
        guard !hasStopped else { return false }
        guard !mustCount else { return true }
        // When an execution has ended, what it has left is where what stays behind begins.
        let room =
            hasJustEnded
            ? WorkspaceUsage()
            : WorkspaceUsage(bytes: allowed.bytes - usage.bytes, files: allowed.files - usage.files)
        return lost.bytes >= max(room.bytes / 2, Self.grain.bytes)
            || lost.files >= max(room.files / 2, Self.grain.files)
    }

    /// Where the count that ``see(_:running:)`` has asked for may end: what is beyond is enough for a verdict.
    var ceiling: WorkspaceUsage {
        guard isBaseline else { return allowed }
        // What is there may stay, so that all of it has to be known. But code that runs may be what fills it: twice the limit is what
        // it has to clear away, whether or not it has made it.
        return running == nil ? .endless : WorkspaceUsage(bytes: 2 * limit.bytes, files: 2 * limit.files)
    }

    /// Whether the next count is of what may stay.
    private var isBaseline: Bool { !isKnown || (running == nil && hasJustEnded) }

    /// Takes a count of the folder.
    ///
    /// - Parameters:
    ///   - counted: up to ``ceiling``.
    ///   - space: what was free before the count began.
    ///   - id: what has run during all of the count; nil if nothing or several.
    mutating func take(_ counted: WorkspaceUsage, at space: DiskSpace, running id: Int?) -> Verdict {
        let ceiling = ceiling
        let isBeyond = counted.isBeyond(ceiling)
        if isBaseline && !isBeyond { allowed = larger(limit, counted) }
        (usage, self.space, lost) = (counted, space, WorkspaceUsage())
        (isKnown, mustCount, hasJustEnded) = (!isBeyond, isBeyond, false)
        guard isBeyond, !hasStopped else { return .fine }
        hasStopped = true
        let reached: ExecutionLimit = counted.bytes > ceiling.bytes ? folder.bytes : folder.files
        return id == nil ? .end(reached) : .stop(reached)
    }

    private func larger(_ one: WorkspaceUsage, _ other: WorkspaceUsage) -> WorkspaceUsage {
        WorkspaceUsage(bytes: max(one.bytes, other.bytes), files: max(one.files, other.files))
    }
}
