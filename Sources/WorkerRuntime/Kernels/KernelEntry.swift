internal import CLinux
internal import Glibc
internal import Sandbox
internal import Wire

/// The way of a fresh fork of the worker into a kernel's sandbox.
struct KernelEntry {
    let plan: WorkerPlan
    let place: WorkerPlace

    /// Nothing that a request brought may run before this has returned.
    ///
    /// - Parameter sockets: the kernel's ends become its standard descriptors and its control socket, number 3; every other
    ///   descriptor is closed.
    func enter(_ sockets: KernelSockets) throws(SandboxFailure) {
        try systemCall("kernel: environment") { nb_clear_environment() }
        for variable in plan.environment + place.environment { try PythonHost.setEnvironment(variable) }
        try systemCall("kernel: workspace") { chdir(place.home) == 0 ? 0 : -errno }
        try sockets.becomeStandardDescriptors()
        try systemCall("kernel: signals") { nb_unblock_signals() }
        try SandboxEntry(
            outsideUser: 0, outsideGroup: 0, place: place,
            listenerSocket: sockets.refusals == nil ? nil : KernelSockets.listener
        ).take(plan.kernel)
    }
}
