internal import Glibc
internal import Wire

/// All that one execution prints, as the bytes that it wrote, both streams in one text, for when that is more than its output may have.
///
/// The first of it is held back here, so that an execution that prints little, as nearly every one, costs no file. Of one that
/// prints much, the gateway is asked where the log goes, and until it has said so nothing more is to be read. The file goes
/// away again where the output turns out to have everything.
struct LogWriter {
    /// The most that is held back, in bytes.
    static let mostHeld = 1 << 20

    private enum State {
        case held([UInt8])

        /// The gateway has been asked.
        case awaited([UInt8])
        case written(LogFile)
        case failed(SandboxFailure)

        /// The gateway wants none.
        case unwanted
    }

    private let execution: Int
    private let mostHeld: Int
    private var state = State.held([])
    private var weave = LineWeave()

    /// Bytes that were printed so far.
    private var printed = 0

    /// - Parameter outputLimit: of an execution that prints no more than this, all is in the output, unless it shows values too.
    init(execution: Int, outputLimit: Int) {
        self.execution = execution
        mostHeld = min(outputLimit, Self.mostHeld)
    }

    /// Whether the gateway's answer is waited for.
    var isAwaited: Bool { if case .awaited = state { true } else { false } }

    /// Takes what was printed.
    mutating func take(_ bytes: some Collection<UInt8>, on stream: ExecutionRelay.Stream) {
        if case .unwanted = state { return }
        printed += bytes.count
        add(weave.take(bytes, on: stream))
    }

    /// Something was printed or shown, and has been passed on as far as there was room for it.
    ///
    /// - Parameter isBeyondLimit: whether there was too little.
    /// - Returns: what to ask the gateway.
    mutating func note(isBeyondLimit: Bool) -> [WorkerEvent] {
        guard case .held(let held) = state, printed > mostHeld || (isBeyondLimit && printed > 0) else { return [] }
        state = .awaited(held)
        return [.logWanted(id: execution)]
    }

    private mutating func add(_ bytes: [UInt8]) {
        switch state {
        case .held(var held):
            // Let go of, so that it grows in its place.
            state = .unwanted
            held += bytes
            state = .held(held)
        case .awaited(var held):
            state = .unwanted
            held += bytes
            state = .awaited(held)
        case .written(var file):
            file.append(bytes)
            state = .written(file)
        case .failed, .unwanted:
            break
        }
    }

    /// The gateway has answered.
    ///
    /// - Parameters:
    ///   - id: the execution that it speaks of.
    ///   - home: the workspace.
    mutating func answer(_ id: Int, _ place: LogPlace?, in home: String) {
        guard id == execution, case .awaited(let held) = state else { return }
        guard let place else { return state = .unwanted }
        do throws(SandboxFailure) {
            var file = try LogFile(place, in: home)
            file.append(held)
            state = .written(file)
        } catch {
            state = .failed(error)
        }
    }

    /// The execution has ended.
    ///
    /// - Parameter isNeeded: whether some of what was printed is missing in the output.
    /// - Returns: what to tell of it.
    mutating func end(isNeeded: Bool) -> [WorkerEvent] {
        add(weave.finish())
        defer { state = .unwanted }
        switch state {
        case .written(let file):
            if !isNeeded { file.remove() }
            file.close()
            return isNeeded ? [.logged(id: execution, .written(missing: file.missing))] : []
        case .failed(let failure): return isNeeded ? [.logged(id: execution, .failed(failure))] : []
        case .held, .awaited, .unwanted: return []
        }
    }
}
