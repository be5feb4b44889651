import SessionModel

/// A file as listings and uploads show it.
struct FileView: Encodable {
    let info: FileInfo
    let session: SessionID

    private enum CodingKeys: String, CodingKey {
        case path, size, modified, mime, directory, url
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(info.path.text, forKey: .path)
        try container.encode(info.size, forKey: .size)
        try container.encode(info.modified, forKey: .modified)
        try container.encode(FileType.of(info), forKey: .mime)
        try container.encode(info.isFolder, forKey: .directory)
        try container.encode(FileAddress.url(of: info.path, in: session), forKey: .url)
    }
}
