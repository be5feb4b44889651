import FoundationEssentials
import Supervision
import Wire
import WorkerRuntime

extension FuzzTarget {
    /// Lines of what a worker hears, one after the other: `{…` a frame of its kernel, `>…` and `!…` bytes on the kernel's streams,
    /// `#` the gateway asks for an execution, `$` the kernel ends. Byte 0 chooses the output limit.
    ///
    /// Whatever they are, the worker tells the gateway what ``WorkerConversation`` takes, in frames that the gateway takes.
    static let kernel = FuzzTarget("kernel") { bytes in
        guard let first = bytes.first else { return }
        let limit = Int(first) * 64
        var story = Story(limit: limit)
        for line in bytes.dropFirst().split(separator: UInt8(ascii: "\n")) {
            switch line.first {
            case UInt8(ascii: ">"): try story.tell(story.relay.output(line.dropFirst(), on: .stdout))
            case UInt8(ascii: "!"): try story.tell(story.relay.output(line.dropFirst(), on: .stderr))
            case UInt8(ascii: "#"): story.begin()
            case UInt8(ascii: "$"):
                try story.tell(story.relay.kernelEnded(language: "python", .exited(code: 1)))
            default:
                guard let event = try Messages.decode(KernelEvent.self, from: Array(line)) else { continue }
                try story.tell(story.relay.kernel(event))
            }
        }
    }

    /// A worker's relay and the gateway's view of the same executions.
    private struct Story {
        var relay: ExecutionRelay
        private var conversation: WorkerConversation
        private var execution = 0
        private var kernelsEnded = 0

        init(limit: Int) {
            relay = ExecutionRelay(outputLimit: limit)
            conversation = WorkerConversation(outputLimit: limit)
            _ = try? conversation.take(.ready)
        }

        /// The gateway asks for one execution at a time.
        mutating func begin() {
            guard conversation.running == nil else { return }
            execution += 1
            kernelsEnded = 0
            if relay.begin(id: execution) { conversation.begin(execution) }
        }

        mutating func tell(_ events: [WorkerEvent]) throws {
            for event in events {
                if case .kernelEnded = event {
                    kernelsEnded += 1
                    // No kernel of a real worker ends that often: one that ends before it was ready is not replaced.
                    if kernelsEnded > WorkerConversation.kernelChanges { continue }
                }
                try event.checkBounds()
                let frame = try FrameCoding().frame(event)
                try Violation.require(
                    frame.count - FrameHeader.length <= FrameLimit.workerEvent, "a frame has \(frame.count) bytes")
                _ = try conversation.take(event)
            }
            try Violation.require(conversation.running == relay.current, "worker and gateway disagree on what runs")
        }
    }
}
