package import Wire

/// What a worker may say next. Pure: events in, their meaning or a violation out.
///
/// It holds a worker that has been taken over to what an honest one does: it enters once, has one kernel of a language at a time, speaks of the
/// execution that runs and of no other, and says no more than the policy's output. Numbers of executions are compared with
/// the one that runs and used for nothing else: the socket says who speaks.
package struct WorkerConversation {
    /// What an event asks of whoever serves the worker.
    package enum Meaning: Hashable, Sendable {
        /// The worker is in its sandbox.
        case entered

        /// It is the report that was asked for.
        case inspected

        /// It is about a kernel; if an execution runs, whoever follows that has to know.
        case kernel

        /// It is a limit that the worker's own watch found reached, under the execution that runs or under none.
        case limit

        /// It is about the execution that runs.
        case execution
    }

    private enum Phase: Equatable {
        case entering, idle
        case executing(Int)
    }

    /// How often a kernel may come or go, or reach a limit, in the course of one execution and the pause after it. Those of an honest
    /// worker do so two or three times each, and all of them at once when its memory is used up; each time costs the gateway a
    /// line in its log.
    package static let kernelChanges = 64

    /// What is left for kinds of events that are not in a policy's limit.
    package static let slack = 64 << 10

    private let outputLimit: Int
    private var phase = Phase.entering
    private var output = 0
    private var isReportAwaited = false
    private var readyKernels: Set<String> = []
    private var kernelChanges = 0

    /// Whether the execution's worker has asked for a log, and whether it has said what became of that.
    private var (hasAskedForLog, hasToldOfLog) = (false, false)

    /// - Parameter outputLimit: the policy's, in bytes.
    package init(outputLimit: Int) {
        self.outputLimit = outputLimit.addingReportingOverflow(Self.slack).overflow ? .max : outputLimit + Self.slack
    }

    /// The execution that runs: asked for, and not done.
    package var running: Int? {
        if case .executing(let id) = phase { id } else { nil }
    }

    /// The worker is about to be asked for a report on its sandbox.
    package mutating func inspect() {
        isReportAwaited = true
    }

    /// The worker is about to be asked for an execution.
    package mutating func begin(_ id: Int) {
        phase = .executing(id)
        output = 0
        kernelChanges = 0
        (hasAskedForLog, hasToldOfLog) = (false, false)
    }

    /// The worker could not be asked after all.
    package mutating func abandon(_ id: Int) {
        if phase == .executing(id) { phase = .idle }
    }

    /// - Throws: ``SupervisionError`` if an honest worker would not say this now. The worker is then to be ended.
    package mutating func take(_ event: WorkerEvent) throws(SupervisionError) -> Meaning {
        switch event {
        case .failed(let failure):
            guard phase == .entering else {
                throw Self.violation("it failed to enter its sandbox after it had entered")
            }
            throw SupervisionError("a worker could not enter its sandbox: \(failure.line)")
        case .ready:
            guard phase == .entering else { throw Self.violation("it was ready twice") }
            phase = .idle
            return .entered
        case .inspected:
            guard isReportAwaited else { throw Self.violation("it reported on itself unasked") }
            isReportAwaited = false
            return .inspected
        case .kernelReady(let language, _):
            try changeKernel()
            guard readyKernels.count < Self.kernelChanges, readyKernels.insert(language).inserted else {
                throw Self.violation("its kernel was ready twice")
            }
            return .kernel
        case .kernelEnded(let language, _):
            try changeKernel()
            readyKernels.remove(language)
            return .kernel
        case .limitReached(let id, _):
            try changeKernel()
            guard id == nil || id == running else { throw Self.violation("a limit of no running execution") }
            return .limit
        default:
            guard let running, event.execution == running else {
                throw Self.violation("a frame of no running execution")
            }
            try count(event)
            try checkLog(event)
            if case .done = event { phase = .idle }
            return .execution
        }
    }

    private mutating func changeKernel() throws(SupervisionError) {
        guard phase != .entering else { throw Self.violation("it spoke of a kernel before it was ready") }
        kernelChanges += 1
        guard kernelChanges <= Self.kernelChanges else { throw Self.violation("its kernels come and go without end") }
    }

    /// Each time costs the gateway a count of the session's folder, or a look into it.
    private mutating func checkLog(_ event: WorkerEvent) throws(SupervisionError) {
        switch event {
        case .logWanted:
            guard !hasAskedForLog else { throw Self.violation("it wanted a log twice") }
            hasAskedForLog = true
        case .logged:
            guard hasAskedForLog, !hasToldOfLog else { throw Self.violation("a log that it has not") }
            hasToldOfLog = true
        default: break
        }
    }

    private mutating func count(_ event: WorkerEvent) throws(SupervisionError) {
        // A frame is at most some megabytes, so this cannot overflow before it is beyond any limit.
        output = output.addingReportingOverflow(event.outputCost).partialValue
        guard output <= outputLimit else { throw Self.violation("more output than its policy allows") }
    }

    private static func violation(_ how: String) -> SupervisionError {
        SupervisionError("the worker broke the protocol: \(how)")
    }
}
