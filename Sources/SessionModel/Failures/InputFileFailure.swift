/// A file that an execution brings could not be put into the session's folder, and so its code was not run.
package struct InputFileFailure: Error, Hashable {
    package let path: FilePath
    package let reason: FileFailure

    package init(_ path: FilePath, _ reason: FileFailure) {
        self.path = path
        self.reason = reason
    }
}
