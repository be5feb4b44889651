internal import Wire

/// What the gateway is told of the execution that runs, and the log of what it prints.
struct ExecutionOutput {
    var gateway: GatewayLine
    private let outputLimit: Int

    /// The workspace, where the log goes.
    private let home: String

    /// The language of the execution that runs, or of the last one.
    private(set) var language = ""
    private var relay: ExecutionRelay

    /// Of the execution that runs; nil while none does.
    private var log: LogWriter?

    init(gateway: GatewayLine, outputLimit: Int, home: String) {
        self.gateway = gateway
        self.outputLimit = outputLimit
        self.home = home
        relay = ExecutionRelay(outputLimit: outputLimit)
    }

    /// The execution that runs now.
    var current: Int? { relay.current }

    /// Whether the gateway has been asked for the log's place: nothing more of any kernel is taken until it has answered.
    var isLogAwaited: Bool { log?.isAwaited == true }

    /// Whether the execution that runs is this kernel's. What any other says or prints is nobody's.
    func isRunning(_ language: String) -> Bool { relay.current != nil && language == self.language }

    /// Whether the execution is this kernel's, and has not said yet that its first line runs: what it prints comes after that.
    func awaitsFirstLine(of language: String) -> Bool { isRunning(language) && relay.awaitsFirstLine }

    /// An execution begins. False if one is running already.
    mutating func begin(id: Int, language: String) -> Bool {
        guard relay.begin(id: id) else { return false }
        self.language = language
        log = LogWriter(execution: id, outputLimit: outputLimit)
        return true
    }

    /// The gateway has said where the log of an execution goes; nil where there is to be none.
    mutating func answer(_ id: Int, _ place: LogPlace?) {
        log?.answer(id, place, in: home)
    }

    /// Bytes that its code wrote.
    mutating func take(_ bytes: some Collection<UInt8>, on stream: ExecutionRelay.Stream) {
        tell(relay.output(bytes, on: stream))
        log?.take(bytes, on: stream)
        askForLogPlace()
    }

    /// What its kernel sent about it.
    mutating func take(_ event: KernelEvent) {
        tell(relay.kernel(event))
        askForLogPlace()
    }

    /// A call of its code's that was refused.
    mutating func refused(_ call: RefusedCall) {
        tell(relay.refused(call))
    }

    /// A kernel is gone, and the execution with it, if it was that kernel's.
    mutating func kernelEnded(_ language: String, _ end: KernelEnd) {
        tell(relay.kernelEnded(language: language, end, isRunning: isRunning(language)))
    }

    /// Asks the gateway, if there is to be a log by now.
    private mutating func askForLogPlace() {
        let isBeyondLimit = relay.isBeyondLimit
        for event in log?.note(isBeyondLimit: isBeyondLimit) ?? [] { gateway.tell(event) }
    }

    private mutating func tell(_ events: [WorkerEvent]) {
        for event in events {
            if case .done(_, _, let dropped) = event { endLog(isNeeded: dropped.stdout + dropped.stderr > 0) }
            gateway.tell(event)
        }
    }

    private mutating func endLog(isNeeded: Bool) {
        for event in log?.end(isNeeded: isNeeded) ?? [] { gateway.tell(event) }
        log = nil
    }
}
