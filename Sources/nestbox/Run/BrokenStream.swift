import Glibc

/// Nobody takes what a program prints, or there is no room for it.
struct BrokenStream: Error, CustomStringConvertible {
    let descriptor: Int32
    let errno: Int32

    var description: String {
        let name = descriptor == STDOUT_FILENO ? "standard output" : "standard error"
        return "\(name) cannot be written: \(String(cString: strerror(errno)))"
    }
}
