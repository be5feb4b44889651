internal import CKernels
internal import CLinux
internal import Glibc
internal import Sandbox
internal import Wire

/// The forkserver's state while Python is on the stack, where only C functions without a context can be called back.
///
/// Invariant: a forkserver, a worker and a kernel each have one thread in this code, so nothing here is ever shared.
enum PythonHost {
    private nonisolated(unsafe) static var forkserver: Forkserver?
    private nonisolated(unsafe) static var environment: UnsafeMutablePointer<CChar>?

    /// Runs Python with the forkserver's driver. Returns when Python does: in a kernel at its end, or after a failure.
    static func run(_ server: consuming Forkserver, executable: String, bootstrap: String) -> Int32 {
        let python = server.python
        forkserver = server
        return python.run([executable, "-I", "-c", bootstrap])
    }

    /// Sets one `NAME=value` in this process's environment.
    static func setEnvironment(_ variable: String) throws(SandboxFailure) {
        guard let separator = variable.firstIndex(of: "=") else { return }
        let name = String(variable[..<separator])
        let value = String(variable[variable.index(after: separator)...])
        try systemCall("environment: \(name)") { setenv(name, value, 1) == 0 ? 0 : -errno }
    }

    fileprivate static func ready(_ report: String) {
        forkserver?.announceReady(report)
    }

    /// Makes workers until the gateway is gone; returns in a kernel only.
    fileprivate static func serve() -> Int32 {
        guard let variables = forkserver?.serveUntilKernel() else { _exit(0) }
        environment = strdup(variables.joined(separator: "\n") + "\n")
        return 3
    }

    fileprivate static var kernelEnvironment: UnsafePointer<CChar>? { UnsafePointer(environment) }
}

// Public, because that is what keeps an optimised build from leaving out functions that only Python calls.

/// How many Python sources the program carries.
@_cdecl("nestbox_source_count")
public func nestboxSourceCount() -> Int32 { Int32(nestbox_kernel_file_count()) }

/// The path of source `index` in the package, or NULL.
@_cdecl("nestbox_source_name")
public func nestboxSourceName(_ index: Int32) -> UnsafePointer<CChar>? {
    nestbox_kernel_file_at(Int(index))?.pointee.name
}

/// The text of source `index`, or NULL.
@_cdecl("nestbox_source_text")
public func nestboxSourceText(_ index: Int32) -> UnsafePointer<CChar>? {
    nestbox_kernel_file_at(Int(index))?.pointee.bytes
}

/// Called once when everything is imported, with a JSON report of it.
@_cdecl("nestbox_forkserver_ready")
public func nestboxForkserverReady(_ report: UnsafePointer<CChar>) { PythonHost.ready(String(cString: report)) }

/// Serves; returns the control socket's descriptor in a freshly forked kernel, and nowhere else.
@_cdecl("nestbox_forkserver_run")
public func nestboxForkserverRun() -> Int32 { PythonHost.serve() }

/// The environment of this kernel, `NAME=value` and a newline each.
@_cdecl("nestbox_kernel_environment")
public func nestboxKernelEnvironment() -> UnsafePointer<CChar>? { PythonHost.kernelEnvironment }
