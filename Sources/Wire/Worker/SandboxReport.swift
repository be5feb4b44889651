/// What a worker reports about its sandbox, before any code of a request has run in it.
package struct SandboxReport: Hashable, Sendable, Codable {
    package var worker: SandboxFacts

    /// Of a process that took a kernel's steps for this report and ran nothing.
    package var kernel: SandboxFacts

    package init(worker: SandboxFacts, kernel: SandboxFacts) {
        self.worker = worker
        self.kernel = kernel
    }
}

extension SandboxReport: BoundedMessage {
    package func checkBounds() throws(FrameError) {
        for facts in [worker, kernel] {
            try MessageBounds.check(sentence: facts.forbiddenOpen.what, "forbidden_open")
            try MessageBounds.check(sentence: facts.forbiddenCall.what, "forbidden_call")
        }
    }
}
