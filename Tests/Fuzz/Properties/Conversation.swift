import Supervision
import Wire

extension FuzzTarget {
    /// Lines of what a worker says, each the content of a frame; `#` the gateway asks for an execution. Byte 0 chooses the output
    /// limit.
    ///
    /// However it lies: it enters once, nothing counts that is not of the execution that runs, what counts stays within the limit,
    /// of one log at most is spoken, in its order, and after a violation nothing is asked any more.
    static let conversation = FuzzTarget("conversation") { bytes in
        guard let first = bytes.first else { return }
        let limit = Int(first) * 64
        var conversation = WorkerConversation(outputLimit: limit)
        var (execution, entered, text, events) = (0, 0, 0, 0)
        var log: [Bool] = []
        for line in bytes.dropFirst().split(separator: UInt8(ascii: "\n")) {
            if line.first == UInt8(ascii: "#") {
                guard entered == 1, conversation.running == nil else { continue }
                execution += 1
                (text, events, log) = (0, 0, [])
                conversation.begin(execution)
                continue
            }
            guard let event = try Messages.decode(WorkerEvent.self, from: Array(line)) else { return }
            let running = conversation.running
            guard let meaning = try? conversation.take(event) else { return }
            switch meaning {
            case .entered: entered += 1
            case .inspected: throw Violation("a report that nobody asked for is taken")
            case .kernel: try Violation.require(entered == 1, "a kernel before the worker was ready")
            case .limit:
                if case .limitReached(let id?, _) = event {
                    try Violation.require(running == id, "a limit of no running execution")
                }
            case .execution:
                try Violation.require(running == execution && running != nil, "an event of no running execution")
                if case .done = event { continue }
                events += 1
                if case .stdout(_, let more) = event { text += more.utf8.count }
                if case .logWanted = event { log.append(false) }
                if case .logged = event { log.append(true) }
                try Violation.require([[], [false], [false, true]].contains(log), "of logs it tells what cannot be")
            }
            try Violation.require(entered <= 1, "it entered twice")
            try Violation.require(
                text <= limit + WorkerConversation.slack && events <= limit + WorkerConversation.slack,
                "more output than the limit")
        }
    }
}
