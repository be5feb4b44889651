/// Arguments on both sides of every line that a policy draws, with and without bits that only the filter sees.
enum ArgumentVectors {
    static let all: [[UInt64]] = {
        let low: [UInt64] = [
            0, 1, 2, 3, 5, 6, 9, 10, 15, 16, 17, 38, 40, 41, 0x11, 0x1000, 0x2000, 0x4000, 0x6000, 0x8000, 0xC000,
            0x81A4, 0x11A4, 0x21B6, 0x5401, 0x5412, 0x541B, 0x541C, 0x541D, 0x8912, 0x8933, 0x2_0000, 0x200_0000,
            0x400_0000, 0x1000_0000, 0x2000_0000, 0x4000_0000, 0x4004_9409, 0x4008_6602, 0x5356_4D41, 0x7E02_A000,
            0x3D0F00, 0x80801, 0x80802, 0x80803, 0xFFFF_FFFE, 0xFFFF_FFFF,
        ]
        let values = low + low.map { $0 | 1 << 32 } + low.map { $0 | 1 << 63 } + [.max, .max - 1]
        return values.flatMap { value in
            [
                [value, 0, 0, 0, 0, 0], [value, 1, 0, 0, 0, 0], [value, 2, 17, 0, 0, 0], [value, 1, value, 0, 0, 0],
                [0, value, 0, 0, 0, 0], [2, value, 0, 0, 0, 0], [10, value, 17, 0, 0, 0],
                [1 << 32 | 2, value, 6, 0, 0, 0],
                [0, 0, value, 0, 0, 0], [2, 1, value, 0, 0, 0], [2, 2, value, 0, 0, 0], [10, 1, value, 0, 0, 0],
                [.max, value, value, value, value, value],
            ]
        }
    }()

    /// A few of them, of every shape.
    static let some = stride(from: 0, to: all.count, by: 29).map { all[$0] }
}
