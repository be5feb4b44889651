import Glibc
import HTTPTypes
import SessionModel

/// A file's headers.
struct FileDescription {
    /// Two changes within this may have one time: the kernel's clock ticks that slowly on some hosts, and more.
    private static let tick = Int64(2_000_000)

    let info: FileInfo

    /// Weak while another change could go unseen: RFC 9110, section 8.8.1.
    let isStrong: Bool

    init(_ info: FileInfo, now: Timestamp) {
        self.info = info
        isStrong = now.microseconds - info.changed.microseconds > FileDescription.tick
    }

    var entityTag: String { (isStrong ? "" : "W/") + "\"\(info.version)\"" }

    /// Nil for times that the format cannot say, to which code may have set those of its files.
    var lastModified: String? {
        guard (0...253_402_300_799).contains(info.modified.seconds) else { return nil }
        var seconds = time_t(info.modified.seconds)
        var parts = tm()
        guard gmtime_r(&seconds, &parts) != nil else { return nil }
        var text = [CChar](repeating: 0, count: 64)
        let length = strftime(&text, text.count, "%a, %d %b %Y %H:%M:%S GMT", &parts)
        return String(decoding: text.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// What comes of a stranger's file stays harmless in whatever shows it: it is saved and not shown, taken for what it is
    /// called and for nothing else, and if it is shown all the same, then without scripts and in an origin of its own.
    var headers: HTTPFields {
        var headers = validators
        headers[.contentType] = FileType.of(info)
        headers[.contentDisposition] = ContentDisposition.attachment(info.path.name)
        headers[.xContentTypeOptions] = "nosniff"
        headers[.contentSecurityPolicy] = "default-src 'none'; sandbox"
        headers[.crossOriginResourcePolicy] = "same-origin"
        headers[.acceptRanges] = "bytes"
        return headers
    }

    /// Those that go also without the content: by them a client knows what it has.
    var validators: HTTPFields {
        var headers = HTTPFields()
        headers[.cacheControl] = "private, no-cache"
        headers[.eTag] = entityTag
        headers[.lastModified] = lastModified
        return headers
    }
}
