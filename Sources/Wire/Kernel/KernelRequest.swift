/// Worker to kernel: a flat object with a `type`, easy to read in any language. docs/kernel-protocol.md.
package enum KernelRequest: Hashable, Sendable {
    case execute(id: Int, code: String)

    /// What was printed before this display has been read; go on.
    case acknowledge(sequence: Int)
}

extension KernelRequest: Encodable {
    private enum CodingKeys: String, CodingKey {
        case type, id, code, sequence
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .execute(let id, let code):
            try container.encode("execute", forKey: .type)
            try container.encode(id, forKey: .id)
            try container.encode(code, forKey: .code)
        case .acknowledge(let sequence):
            try container.encode("ack", forKey: .type)
            try container.encode(sequence, forKey: .sequence)
        }
    }
}
