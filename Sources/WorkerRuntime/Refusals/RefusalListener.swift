internal import CLinux
internal import Glibc
internal import Wire

/// The worker's end of a kernel's filter: where the calls wait that the kernel, or a process that it started, was refused.
///
/// It comes over a socket, which the kernel closes before it runs any code of a request. When nobody holds a listener any
/// more, refused calls fail with ENOSYS: whatever goes wrong here, none of them is ever run.
struct RefusalListener {
    private enum State {
        case awaited(socket: Int32)
        case open(Int32)
        case closed
    }

    /// A call that waits for its answer.
    struct Waiting {
        let call: RefusedCall
        fileprivate let id: UInt64
    }

    private let plan: RefusalPlan
    private var state: State

    /// - Parameter socket: that the listener will come over; owned from now on.
    init(_ plan: RefusalPlan, socket: Int32) {
        self.plan = plan
        state = .awaited(socket: socket)
    }

    /// What to wait for input on; nil when there is nothing to come any more.
    var descriptor: Int32? {
        switch state {
        case .awaited(let descriptor), .open(let descriptor): descriptor
        case .closed: nil
        }
    }

    /// The call that has waited longest; nil if none waits. To be answered with ``refuse(_:)``.
    mutating func next() -> Waiting? {
        if case .awaited(let socket) = state { receive(over: socket) }
        guard case .open(let listener) = state else { return nil }
        var call = nb_refused_call()
        switch nb_take_refused_call(listener, &call) {
        case 1: return Waiting(call: telling(call), id: call.id)
        // The second: its caller was killed meanwhile.
        case 0, -ENOENT, -EINTR: break
        default: close()
        }
        return nil
    }

    /// Has the call fail as the policy says. Nothing happens if its caller is gone.
    mutating func refuse(_ waiting: Waiting) {
        guard case .open(let listener) = state else { return }
        if nb_refuse_call(listener, waiting.id, plan.errno) < 0 { close() }
    }

    mutating func close() {
        if let descriptor { _ = Glibc.close(descriptor) }
        state = .closed
    }

    /// Takes the listener, or the end of the socket in place of one: the kernel ended first, or could not hand it over.
    private mutating func receive(over socket: Int32) {
        var readable = PollSet()
        readable.add(socket, input: true)
        guard readable.wait(atMost: 0) else { return }
        var byte: UInt8 = 0
        var listener: Int32 = -1
        _ = nb_receive(socket, &byte, 1, &listener)
        close()
        if listener >= 0 { state = .open(listener) }
    }

    /// The call without what says nothing of it, and without addresses.
    private func telling(_ call: nb_refused_call) -> RefusedCall {
        let masks = plan.telling[Int(call.number)] ?? []
        let arguments = withUnsafeBytes(of: call.arguments) { $0.bindMemory(to: UInt64.self).map(\.self) }
        return RefusedCall(number: call.number, arguments: zip(masks, arguments).map { $0 & $1 })
    }
}
