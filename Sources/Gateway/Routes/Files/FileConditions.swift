import HTTPTypes
import SessionModel

/// The conditions of a request on a file, in the order of RFC 9110, section 13.2.2. Pure.
///
/// Times count only where they are exactly the file's own: code can set them to anything.
struct FileConditions {
    enum Verdict: Hashable {
        case failed, notModified

        /// - Parameter usesRange: whether a `Range` header counts.
        case send(usesRange: Bool)
    }

    private let headers: HTTPFields

    init(_ headers: HTTPFields) { self.headers = headers }

    func verdict(_ file: FileDescription) -> Verdict {
        if let wanted = tags(.ifMatch), !wanted.matches(file.info.version, isStrong: file.isStrong) { return .failed }
        if let known = tags(.ifNoneMatch) {
            if known.matches(file.info.version) { return .notModified }
        } else if let time = headers[.ifModifiedSince], time == file.lastModified {
            return .notModified
        }
        guard let range = headers[.ifRange] else { return .send(usesRange: true) }
        return .send(usesRange: file.isStrong && (range == file.entityTag || range == file.lastModified))
    }

    /// What has to be true of the place that an upload is to take.
    var uploadCondition: UploadCondition {
        if let wanted = tags(.ifMatch) { return .present(versions: wanted.isAny ? nil : Set(wanted.strong)) }
        if let unwanted = tags(.ifNoneMatch), unwanted.isAny { return .absent }
        return .none
    }

    private func tags(_ name: HTTPField.Name) -> EntityTags? { headers[name].map { EntityTags($0) } }
}
