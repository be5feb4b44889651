import Testing

@testable import Gateway

struct MultipartParserTests {
    private static let body =
        "before\r\n--b-1\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\nfield\r\n"
        + "--b-1  \r\nContent-Type: text/plain\r\ncontent-disposition: FORM-DATA; name=f; filename=\"a \\\"b\\\".txt\"\r\n\r\n"
        + "one\r\n--b-\r\ntwo\r\n\r\n--b-1\r\nContent-Disposition: form-data; name=f; filename=empty\r\n\r\n\r\n--b-1--\r\nafter"

    private static func parser(_ type: String = "multipart/form-data; boundary=\"b-1\"") throws -> MultipartParser {
        try MultipartParser(contentType: #require(HeaderParameters(type.utf8)))
    }

    /// What the parts are, as text.
    private static func parts(_ pieces: [[UInt8]]) throws -> [String] {
        var parser = try parser()
        var parts: [String] = []
        for piece in pieces {
            for event in try parser.feed(piece) {
                switch event {
                case .part(let disposition):
                    parts.append(String(decoding: disposition["filename"] ?? Array("-".utf8), as: UTF8.self) + ":")
                case .content(let bytes): parts[parts.count - 1] += String(decoding: bytes, as: UTF8.self)
                case .partEnd: parts[parts.count - 1] += "."
                case .end: parts.append("end")
                }
            }
        }
        try parser.finish()
        return parts
    }

    private static let expected = ["-:field.", "a \"b\".txt:one\r\n--b-\r\ntwo\r\n.", "empty:.", "end"]

    @Test("a body is the same wherever it is cut in two")
    func cut() throws {
        let bytes = Array(Self.body.utf8)
        for place in 0...bytes.count {
            #expect(try Self.parts([Array(bytes[..<place]), Array(bytes[place...])]) == Self.expected)
        }
    }

    @Test("a body is the same byte by byte")
    func single() throws {
        #expect(try Self.parts(Self.body.utf8.map { [$0] }) == Self.expected)
    }

    @Test("a body that ends anywhere before its last boundary is refused")
    func unfinished() throws {
        let bytes = Array(Self.body.utf8).dropLast("--\r\nafter".utf8.count)
        for length in 0...bytes.count {
            #expect(throws: MultipartError.unfinished) { try Self.parts([Array(bytes.prefix(length))]) }
        }
    }

    @Test("content is not kept: only what may be the beginning of a boundary is")
    func through() throws {
        var parser = try Self.parser()
        _ = try parser.feed(Array("--b-1\r\nContent-Disposition: form-data; name=f\r\n\r\n".utf8))
        let block = [UInt8](repeating: 13, count: 1 << 16)
        for _ in 0..<10 {
            let events = try parser.feed(block)
            guard case .content(let bytes)? = events.first else { throw MultipartError.unfinished }
            #expect(bytes.count >= block.count - 10)
        }
    }

    @Test(
        "what is no multipart body is refused",
        arguments: [
            ("--b-1x\r\n", MultipartError.malformedDelimiter),
            ("--b-1" + String(repeating: " ", count: 300), .malformedDelimiter),
            ("--b-1\r\n\r\n", .malformedHeaders), ("--b-1\r\nContent-Type: a/b\r\n\r\n", .malformedHeaders),
            ("--b-1\r\nContent-Disposition: form-data; name=\"\r\n\r\n", .malformedHeaders),
            ("--b-1\r\nX: " + String(repeating: "x", count: 20_000), .longHeaders),
            (
                String(repeating: "--b-1\r\nContent-Disposition: form-data; name=f\r\n\r\n\r\n", count: 1001),
                .tooManyParts
            ),
        ])
    func malformed(_ body: String, _ error: MultipartError) {
        #expect(throws: error) { try Self.parts([Array(body.utf8)]) }
    }

    @Test(
        "a boundary of 1 to 70 characters is needed",
        arguments: ["", "; boundary=", "; boundary=" + String(repeating: "b", count: 71)])
    func boundary(_ parameters: String) {
        #expect(throws: MultipartError.noBoundary) { try Self.parser("multipart/form-data" + parameters) }
    }
}
