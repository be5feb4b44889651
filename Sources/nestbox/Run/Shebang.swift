/// A file's first line, where it says which program runs the file.
struct Shebang: Hashable {
    /// The program's name, without the folders that it is in.
    let interpreter: String

    /// No longer line is looked at, as in the kernel's own reading of it.
    private static let longest = 256

    /// - Parameter file: the beginning of the file, or all of it.
    /// - Returns: nil where the first line says nothing of the kind.
    init?(_ file: [UInt8]) {
        guard file.starts(with: Array("#!".utf8)) else { return nil }
        let line = file.dropFirst(2).prefix(Self.longest).prefix {
            $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r")
        }
        var words = String(decoding: line, as: UTF8.self).split { $0 == " " || $0 == "\t" }
        guard var program = words.first.map(Self.name) else { return nil }
        if program == "env" {
            // env -S NAME=value program
            words.removeFirst()
            guard let first = words.first(where: { !$0.hasPrefix("-") && !$0.contains("=") }) else { return nil }
            program = Self.name(first)
        }
        interpreter = program
    }

    /// The same, and what is left of it without the version at its end: `python3.11` is `python3`, and that is `python`.
    var names: [String] {
        var names = [interpreter]
        var name = Substring(interpreter)
        while let dot = name.lastIndex(of: "."), name[dot...].dropFirst().allSatisfy(\.isNumber) {
            name = name[..<dot]
            names.append(String(name))
        }
        while name.last?.isNumber == true { name.removeLast() }
        if name.count < (names.last ?? "").count { names.append(String(name)) }
        return names
    }

    private static func name(_ path: Substring) -> String { path.split(separator: "/").last.map(String.init) ?? "" }
}
