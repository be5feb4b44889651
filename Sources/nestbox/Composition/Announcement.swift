import Glibc

/// What the operator sees once code can be run: where, with which key, and a command to try.
struct Announcement {
    let host: String
    let port: Int
    let key: ServerKey

    /// Straight to standard output, where it shows at once even in a pipe.
    func print() {
        let text = text
        write(STDOUT_FILENO, text, text.utf8.count)
    }

    var text: String {
        """
        Nestbox \(Version.current) is ready.

          URL  \(url)
          Key  \(keyLine)

        Try it:

          curl -s \(url)/v1/chat \\
            -H "Authorization: Bearer \(keyArgument)" \\
            -H "Content-Type: application/json" \\
            -d '{"messages": [{"role": "user", "type": "code", "format": "python", "content": "sum(range(10))"}]}'

        """
    }

    private var url: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return "http://\(["0.0.0.0", "::"].contains(host) ? "127.0.0.1" : name):\(port)"
    }

    private var keyLine: String {
        switch key.origin {
        case .given: "the one in \(Setting.apiKey.rawValue); export it in the shell of the curl"
        case .made(let file): "\(key.text)  (shown this once; kept in \(file))"
        case .kept(let file): "in \(file)"
        }
    }

    private var keyArgument: String {
        switch key.origin {
        case .given: "$\(Setting.apiKey.rawValue)"
        case .made: key.text
        case .kept(let file): "$(cat '\(file)')"
        }
    }
}
