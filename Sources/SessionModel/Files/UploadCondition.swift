/// What has to be true of the place for a file to be put there.
package enum UploadCondition: Hashable, Sendable {
    case none

    /// Nothing is there.
    case absent

    /// A file is there, of one of these versions; nil for any.
    case present(versions: Set<String>?)
}
