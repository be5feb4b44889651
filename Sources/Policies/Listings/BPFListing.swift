/// A compiled filter as text, one instruction a line: what the kernel runs, to be read by people.
package struct BPFListing: CustomStringConvertible {
    private let filter: CompiledFilter

    package init(_ filter: CompiledFilter) { self.filter = filter }

    package var description: String {
        let size = BPFInstruction.size
        return stride(from: 0, to: filter.instructions.count - size + 1, by: size).map { start in
            let place = start / size
            return "\(Self.padded(place))  \(Self.words(Array(filter.instructions[start..<start + size]), at: place))"
        }.joined(separator: "\n")
    }

    private static func words(_ bytes: [UInt8], at place: Int) -> String {
        let code = UInt16(bytes[0]) | UInt16(bytes[1]) << 8
        let operand = bytes[4...].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        let (holds, fails) = (place + 1 + Int(bytes[2]), place + 1 + Int(bytes[3]))
        func test(_ sign: String) -> String { "if A \(sign) \(hex(operand)) go to \(holds) else \(fails)" }
        return switch code {
        case 0x20: "A = \(field(operand))"
        case 0x54: "A = A & \(hex(operand))"
        case 0x05: "go to \(place + 1 + Int(operand))"
        case 0x15: test("==")
        case 0x25: test(">")
        case 0x35: test(">=")
        case 0x45: test("&")
        case 0x06: "answer \(SeccompAction(code: operand).map { "\($0)" } ?? hex(operand))"
        default: "code \(hex(UInt32(code))) \(hex(operand))"
        }
    }

    /// What stands at the offset in `struct seccomp_data`.
    private static func field(_ offset: UInt32) -> String {
        switch offset {
        case 0: "number"
        case 4: "architecture"
        case 16..<64: "argument \((offset - 16) / 8), \(offset % 8 == 0 ? "lower" : "upper") half"
        default: "word \(offset)"
        }
    }

    private static func hex(_ value: UInt32) -> String { "0x" + String(value, radix: 16, uppercase: true) }

    private static func padded(_ place: Int) -> String {
        let digits = "\(place)"
        return String(repeating: " ", count: max(0, 4 - digits.count)) + digits
    }
}
