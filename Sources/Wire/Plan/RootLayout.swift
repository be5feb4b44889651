/// Where things stand in the forkserver's own root, beside what workers see.
///
/// Everything below ``base`` is gone from a worker's namespace before its first frame.
package enum RootLayout {
    package static let base = "/run/nestbox"
    package static let template = "/run/nestbox/root"
    package static let workspaces = "/run/nestbox/workspaces"
    package static let granted = "/run/nestbox/granted"
    package static let wheelhouse = "/run/nestbox/wheelhouse"
    package static let cache = "/var/cache/nestbox"

    /// Where workers see the languages' drivers, too. Not under their own path: that says where the server keeps its data.
    package static let languages = "/var/opt/nestbox/languages"
}
