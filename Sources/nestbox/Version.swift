/// The product's version, as `--version` and the health route tell it.
enum Version {
    static let current = "0.1.0"
}
