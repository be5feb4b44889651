/// Makes inputs out of others, the same ones for the same seed.
struct Mutations {
    private static let longest = 4096

    private let inputs: [[UInt8]]
    private let words: [[UInt8]]
    private var state: UInt64

    init(of inputs: [[UInt8]], words: [[UInt8]], seed: UInt64) {
        self.inputs = inputs
        self.words = words
        state = seed
    }

    /// One of the inputs, changed in one to eight places.
    mutating func next() -> [UInt8] {
        var bytes = inputs[below(inputs.count)]
        for _ in 0...below(8) { change(&bytes) }
        return Array(bytes.prefix(Self.longest))
    }

    private mutating func change(_ bytes: inout [UInt8]) {
        let place = below(bytes.count + 1)
        let end = min(bytes.count, place + below(32))
        switch below(7) {
        case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8(below(8))
        case 1 where place < bytes.count: bytes[place] = UInt8(below(256))
        case 2: bytes.removeSubrange(place..<end)
        case 3: bytes.insert(contentsOf: bytes[place..<end], at: below(bytes.count + 1))
        case 4 where !words.isEmpty: bytes.insert(contentsOf: words[below(words.count)], at: place)
        case 5:
            let other = inputs[below(inputs.count)]
            bytes = bytes[..<place] + other.suffix(below(other.count + 1))
        default: bytes.insert(UInt8(below(256)), at: place)
        }
    }

    /// SplitMix64 (Steele, Lea, Flood 2014).
    private mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
    }
}
