internal import CLinux
internal import Glibc

/// What a program of the host's says when it is asked something about itself.
enum ProgramAnswer {
    /// All that it prints, on either stream; nil where it cannot be run or does not come to an end.
    static func ask(_ command: [String], patience: Duration = .seconds(20)) -> String? {
        guard let program = command.first else { return nil }
        var printed: [Int32] = [-1, -1]
        var unused: [Int32] = [-1, -1]
        defer { for descriptor in printed + unused where descriptor >= 0 { close(descriptor) } }
        guard nb_pipe(&printed) == 0, nb_pipe(&unused) == 0 else { return nil }
        // Some find their parts by the user's home.
        let home = getenv("HOME").map { "HOME=" + String(cString: $0) }
        let pid = withPointers(command) { arguments in
            withPointers(["PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8"] + [home].compactMap(\.self)) {
                nb_spawn(program, arguments, $0, printed[1], unused[1])
            }
        }
        guard pid > 0 else { return nil }
        for end in [printed[1], unused[1]] { close(end) }
        (printed[1], unused[1]) = (-1, -1)
        let words = ProgramWords.read(printed[0], unused[0], patience: patience)
        kill(pid, SIGKILL)
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
        return words.map { String(decoding: $0.first, as: UTF8.self) }
    }

    /// The first thing in a text that looks like a version: numbers with dots between them.
    static func version(in text: String) -> String? {
        text.firstMatch(of: /[0-9]+(\.[0-9]+)+/).map { String($0.0) }
    }
}
