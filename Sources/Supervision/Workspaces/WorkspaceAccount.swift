internal import SessionModel

/// What is known of one folder that a session fills, and what follows from it. Pure: sightings in, verdicts out.
///
/// Counting a folder takes as long as it has files. So it is only counted when the whole file system has lost so much that this
/// session may have filled half of the room that it had left. What the file system gets back meanwhile does not make that less:
/// others delete too.
///
/// A folder may grow as fast as it is counted. So a count ends where it has told enough (``ceiling``), and one that has ended
/// there tells no more than that the folder is too full: how full is counted when the code that filled it has ended.
///
/// Executions may follow each other faster than a count takes. Then it tells how much there is, and not whose that is; of more than
/// twice the limit it need not be told.
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
    private var activity = WorkerActivity.idle(after: 0)
    private var hasStopped = false

    /// Whether ``usage`` is all that there was at the last count: not where the folder was there before, and not where the count
    /// has ended at its ceiling.
    private(set) var isKnown: Bool

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

    /// Takes what is free and what the worker does now.
    ///
    /// - Returns: whether the folder has to be counted.
    mutating func see(_ now: DiskSpace, _ activity: WorkerActivity) -> Bool {
        lost.bytes += max(space.freeBytes - now.freeBytes, 0)
        lost.files += max(space.freeFiles - now.freeFiles, 0)
        space = now
        if activity != self.activity {
            self.activity = activity
            (hasStopped, hasJustEnded) = (false, activity.isIdle)
            // What is beyond the limit already may be cleared away by code that runs. Code that runs again and again must not add
            // a little each time: from some point on it has to clear away.
            allowed = larger(limit, usage)
            if usage.isBeyond(farBeyond) && !activity.isIdle {
                mustCount = true
                if usage.bytes > farBeyond.bytes { allowed.bytes -= 1 }
                if usage.files > farBeyond.files { allowed.files -= 1 }
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

    /// Where the count that ``see(_:_:)`` has asked for may end: what is beyond is enough for a verdict.
    var ceiling: WorkspaceUsage {
        guard isBaseline else { return allowed }
        // What is there may stay, so that all of it has to be known. But code that runs may be what fills it; and what it has left
        // behind may do so for as long as it is counted.
        return activity.isIdle ? WorkspaceUsage(bytes: .max, files: Self.most(limit.files)) : farBeyond
    }

    /// How many files are counted where all of them have to be known. Nothing gets so far that was stopped at the limit.
    private static func most(_ files: Int) -> Int {
        let (most, isTooMuch) = files.multipliedReportingOverflow(by: 8)
        return isTooMuch ? .max : most
    }

    /// What is beyond this has to be cleared away by code that runs, whether or not that has made it.
    private var farBeyond: WorkspaceUsage { WorkspaceUsage(bytes: 2 * limit.bytes, files: 2 * limit.files) }

    /// Whether more than twice the limit may be there: the last count said so or told too little, or the file system has lost so much.
    func mayBeFarBeyond(_ now: DiskSpace) -> Bool {
        let most = WorkspaceUsage(
            bytes: usage.bytes + lost.bytes + max(space.freeBytes - now.freeBytes, 0),
            files: usage.files + lost.files + max(space.freeFiles - now.freeFiles, 0))
        return !isKnown || most.isBeyond(farBeyond)
    }

    /// What is there, where that is known and more than twice the limit.
    var excess: WorkspaceUsage? { isKnown && usage.isBeyond(farBeyond) ? usage : nil }

    /// Whether the next count is of what may stay.
    private var isBaseline: Bool { !isKnown || hasJustEnded }

    /// Takes a count of the folder.
    ///
    /// - Parameters:
    ///   - counted: up to what ``ceiling`` was when it began.
    ///   - space: what was free then.
    ///   - before: what the worker did then.
    ///   - activity: what it does after the count, which the verdict is about.
    mutating func take(
        _ counted: WorkspaceUsage, at space: DiskSpace, since before: WorkerActivity, _ activity: WorkerActivity
    ) -> Verdict {
        guard before == activity, activity == self.activity else {
            return take(counted, at: space, ofSeveralBefore: activity)
        }
        let ceiling = ceiling
        let isBeyond = counted.isBeyond(ceiling)
        if isBaseline && !isBeyond { allowed = larger(limit, counted) }
        (usage, self.space, lost) = (counted, space, WorkspaceUsage())
        (isKnown, mustCount, hasJustEnded) = (!isBeyond, isBeyond, false)
        guard isBeyond, !hasStopped else { return .fine }
        hasStopped = true
        let reached = counted.bytes > ceiling.bytes ? folder.bytes : folder.files
        return activity.isIdle ? .end(reached) : .stop(reached)
    }

    /// The same where something has begun or ended during the count. What is within the limit may be anybody's; of more it is not
    /// known who has made it, nor how much that is by now.
    private mutating func take(
        _ counted: WorkspaceUsage, at space: DiskSpace, ofSeveralBefore activity: WorkerActivity
    ) -> Verdict {
        (usage, self.space, lost) = (counted, space, WorkspaceUsage())
        mustCount = counted.isBeyond(limit)
        isKnown = !mustCount
        guard counted.isBeyond(farBeyond), !activity.isIdle else { return .fine }
        self.activity = activity
        (hasStopped, hasJustEnded) = (true, false)
        return .stop(counted.bytes > farBeyond.bytes ? folder.bytes : folder.files)
    }

    private func larger(_ one: WorkspaceUsage, _ other: WorkspaceUsage) -> WorkspaceUsage {
        WorkspaceUsage(bytes: max(one.bytes, other.bytes), files: max(one.files, other.files))
    }
}
