/// Finds the opening tags of an HTML page, one after the other, with their attributes. It takes whatever bytes there are: what is
/// no tag is passed over.
struct TagScanner {
    struct Tag {
        /// In lower case.
        let name: String

        /// By their names in lower case; of two of one name the first.
        var attributes: [String: String] = [:]
    }

    /// Of one tag; what there is beyond is passed over.
    private static let mostAttributes = 32
    private static let longestValue = 4096

    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    private var current: UInt8? { place < bytes.count ? bytes[place] : nil }

    mutating func next() -> Tag? {
        while let start = bytes[place...].firstIndex(of: UInt8(ascii: "<")) {
            place = start + 1
            if starts("!--") {
                skipComment()
                continue
            }
            guard let byte = current, Self.isLetter(byte) else { continue }
            var tag = Tag(name: lowered(while: { Self.isLetter($0) || (0x30...0x39).contains($0) }))
            readAttributes(into: &tag)
            // One that the page breaks off in is none.
            return current == nil ? nil : tag
        }
        place = bytes.count
        return nil
    }

    private mutating func readAttributes(into tag: inout Tag) {
        while let byte = current, byte != UInt8(ascii: ">") {
            guard !Self.isSpace(byte), byte != UInt8(ascii: "/") else {
                place += 1
                continue
            }
            let start = place
            let name = lowered(while: { !Self.isSpace($0) && !"=>/".utf8.contains($0) })
            // A sign that is part of no name.
            if place == start { place += 1 }
            skipSpace()
            var value = ""
            if current == UInt8(ascii: "=") {
                place += 1
                skipSpace()
                value = readValue()
            }
            if tag.attributes.count < Self.mostAttributes, !name.isEmpty, tag.attributes[name] == nil {
                tag.attributes[name] = value
            }
        }
    }

    private mutating func readValue() -> String {
        guard let quote = current, "\"'".utf8.contains(quote) else {
            return text(while: { !Self.isSpace($0) && $0 != UInt8(ascii: ">") })
        }
        place += 1
        let value = text(while: { $0 != quote })
        if current != nil { place += 1 }
        return value
    }

    /// A value that is too long is none.
    private mutating func text(while belongs: (UInt8) -> Bool) -> String {
        let start = place
        while let byte = current, belongs(byte) { place += 1 }
        return place - start > Self.longestValue ? "" : CharacterReferences.resolved(bytes[start..<place])
    }

    private mutating func lowered(while belongs: (UInt8) -> Bool) -> String {
        let start = place
        while let byte = current, belongs(byte) { place += 1 }
        return String(decoding: bytes[start..<place].prefix(64), as: UTF8.self).lowercased()
    }

    private mutating func skipSpace() {
        while let byte = current, Self.isSpace(byte) { place += 1 }
    }

    private mutating func skipComment() {
        place += 3
        while place < bytes.count, !starts("-->") { place += 1 }
    }

    private func starts(_ text: StaticString) -> Bool {
        let end = place + text.utf8CodeUnitCount
        guard end <= bytes.count else { return false }
        return text.withUTF8Buffer { bytes[place..<end].elementsEqual($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
