/// Gateway to worker.
package enum WorkerRequest: Hashable, Sendable, Codable {
    /// Start the kernel of this language now, so that a later execution finds it ready.
    case startKernel(language: String)

    /// Report on the sandbox. Only of worth from a worker in which no code of a request has run.
    case inspect

    /// Run the code. One execution at a time; `id` is the gateway's and grows.
    case execute(id: Int, language: String, code: String)

    /// Where the log goes that the execution's ``WorkerEvent/logWanted(id:)`` asked for; nil for nowhere.
    case log(id: Int, LogPlace?)

    /// Interrupt the execution as Ctrl-C would; nothing happens if it has ended already.
    case interrupt(id: Int)

    /// End the kernel under the execution, which has not answered to being interrupted.
    case killKernel(id: Int)
}
