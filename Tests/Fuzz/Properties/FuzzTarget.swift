/// Something that has to hold whatever bytes it is given: that it does not trap is the least of it.
package struct FuzzTarget: Sendable {
    package let name: String
    private let check: @Sendable ([UInt8]) throws -> Void

    init(_ name: String, check: @escaping @Sendable ([UInt8]) throws -> Void) {
        self.name = name
        self.check = check
    }

    /// What does not hold for the bytes; nil if everything does.
    package func violation(by bytes: [UInt8]) -> String? {
        do {
            try check(bytes)
            return nil
        } catch {
            return "\(error)"
        }
    }

    package static let all = [
        frames, workerEvents, kernel, forkserver, conversation, text, seccomp, policy, awsEventStream,
        indexPage, packageRequest,
    ]

    package static func named(_ name: String) -> FuzzTarget? {
        all.first { $0.name == name }
    }
}
