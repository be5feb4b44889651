/// The server's address is taken, or is none of this machine's.
package struct CannotListen: Error, CustomStringConvertible {
    let address: String
    let reason: String

    package var description: String { "SERVER_HOST, SERVER_PORT: cannot listen on \(address): \(reason)" }
}
