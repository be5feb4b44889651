internal import Glibc
internal import Sandbox
internal import Wire

/// A loaded libpython. Only functions of the stable ABI are used (PEP 384, Python 3.7 and newer).
struct PythonRuntime {
    private typealias Hook = @convention(c) () -> Void
    private typealias Main = @convention(c) (Int32, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32

    private let main: Main
    private let before: Hook
    private let afterInParent: Hook
    private let afterInChild: Hook

    /// Loads the library for the rest of the process's life, with its symbols visible to extension modules.
    init(library: String) throws(SandboxFailure) {
        guard let handle = dlopen(library, RTLD_NOW | RTLD_GLOBAL) else {
            throw SandboxFailure(stage: "python: load \(library): \(Self.lastError)", errno: ENOEXEC)
        }
        main = try Self.symbol("Py_BytesMain", in: handle, as: Main.self)
        before = try Self.symbol("PyOS_BeforeFork", in: handle, as: Hook.self)
        afterInParent = try Self.symbol("PyOS_AfterFork_Parent", in: handle, as: Hook.self)
        afterInChild = try Self.symbol("PyOS_AfterFork_Child", in: handle, as: Hook.self)
    }

    /// Runs the interpreter as its own program would: the return value is the exit code.
    func run(_ arguments: [String]) -> Int32 {
        var pointers = arguments.map { strdup($0) }
        pointers.append(nil)
        defer { for pointer in pointers { free(pointer) } }
        return main(Int32(arguments.count), &pointers)
    }

    /// Takes the import lock and the like, so that a child finds them in a known state.
    func beforeFork() { before() }
    func afterForkInParent() { afterInParent() }
    func afterForkInChild() { afterInChild() }

    private static func symbol<Function>(
        _ name: String, in handle: UnsafeMutableRawPointer, as type: Function.Type
    ) throws(SandboxFailure) -> Function {
        guard let address = dlsym(handle, name) else {
            throw SandboxFailure(stage: "python: \(name) is not in the library", errno: ENOEXEC)
        }
        // The stable ABI fixes the C type of each of these names.
        return unsafeBitCast(address, to: type)
    }

    private static var lastError: String {
        dlerror().map { String(cString: $0) } ?? "unknown error"
    }
}
