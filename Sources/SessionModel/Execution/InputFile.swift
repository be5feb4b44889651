/// A file that is put into the session's folder before the code runs, in the place of one that is there.
package struct InputFile: Hashable, Sendable {
    package var path: FilePath
    package var content: [UInt8]

    package init(path: FilePath, content: [UInt8]) {
        self.path = path
        self.content = content
    }
}
