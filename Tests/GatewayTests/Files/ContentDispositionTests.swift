import Testing

@testable import Gateway

struct ContentDispositionTests {
    @Test("a plain name stands as it is")
    func plain() {
        #expect(ContentDisposition.attachment(Array("a b(1).txt".utf8)) == "attachment; filename=\"a b(1).txt\"")
    }

    @Test("nothing of a name gets out of its place in the header")
    func hostile() {
        let name = Array("CR\r\nSet-Cookie: \"x\\€".utf8)
        let header = ContentDisposition.attachment(name)
        #expect(
            header == "attachment; filename=\"CR__Set-Cookie_ _x____\"; "
                + "filename*=UTF-8''CR%0D%0ASet-Cookie%3A%20%22x%5C%E2%82%AC")
    }

    @Test("a name that is not UTF-8 is told without its other bytes")
    func bytes() {
        #expect(ContentDisposition.attachment([0xff, UInt8(ascii: "a")]) == "attachment; filename=\"_a\"")
    }
}
