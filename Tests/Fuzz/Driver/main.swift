import FuzzProperties
import Glibc

// libFuzzer's own entry (FuzzerInterface.h, compiler-rt): it reads the arguments, and calls back with each input that it makes up.
@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// Set once, before libFuzzer's first call back, which is on this thread.
nonisolated(unsafe) var chosen: FuzzTarget?

// In the environment and not among the arguments: libFuzzer runs the program again with its own, to merge inputs.
guard let name = getenv("NESTBOX_FUZZ_TARGET"), let target = FuzzTarget.named(String(cString: name)) else {
    print("NESTBOX_FUZZ_TARGET has to be one of: \(FuzzTarget.all.map(\.name).joined(separator: " "))")
    exit(2)
}
chosen = target

var count = CommandLine.argc
var arguments = CommandLine.unsafeArgv
exit(
    runDriver(&count, &arguments) { start, count in
        if let violation = chosen?.violation(by: Array(UnsafeBufferPointer(start: start, count: count))) {
            // A trap is what libFuzzer keeps the input of.
            fatalError(violation)
        }
        return 0
    })
