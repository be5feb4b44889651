internal import CLinux
internal import FoundationEssentials
internal import Glibc

/// Asks an interpreter what it is and where it lives, by running it once.
package enum InterpreterProbe {
    /// The answer goes to descriptor 3, where nothing that the interpreter prints by itself can get between.
    private static let question = """
        import importlib.util, json, os, sys, sysconfig
        libdir, name = sysconfig.get_config_var("LIBDIR"), sysconfig.get_config_var("INSTSONAME")
        mapped = {line.split(None, 5)[5].strip() for line in open("/proc/self/maps") if ".so" in line}
        places = [os.path.join(libdir or "", name or ""), os.path.join(sys.base_prefix, "lib", name or "")]
        library = next((p for p in [*places, *sorted(m for m in mapped if "libpython" in m)] if os.path.isfile(p)), "")
        trees = {sys.prefix, sys.base_prefix, sys.exec_prefix, sysconfig.get_path("stdlib"), os.path.dirname(library)}
        trees |= {os.path.dirname(os.path.realpath(sys.executable))} | {p for p in sys.path if os.path.isdir(p)}
        trees |= {os.path.dirname(m) for m in mapped}
        answer = {"version": ".".join(map(str, sys.version_info[:3])), "library": library,
            "ipython": importlib.util.find_spec("IPython") is not None, "trees": sorted(t for t in trees if t)}
        os.write(3, json.dumps(answer).encode())
        """

    private struct Answer: Decodable {
        let version: String
        let library: String
        let ipython: Bool
        let trees: [String]
    }

    /// - Parameters:
    ///   - executable: an absolute path.
    ///   - patience: how long it may take to answer; a cold start from a slow disk takes seconds.
    package static func ask(
        _ executable: String, patience: Duration = .seconds(60)
    ) throws(SupervisionError) -> Interpreter {
        guard access(executable, X_OK) == 0 else {
            throw SupervisionError("PYTHON_PATH: \(executable) is not a program that can be run")
        }
        let (content, complaint) = try run(executable, question, [], patience)
        guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(content)) else {
            let said = String(decoding: complaint.suffix(300), as: UTF8.self)
            throw SupervisionError("PYTHON_PATH: \(executable) does not run as Python 3: \(said)")
        }
        guard !answer.library.isEmpty else {
            throw SupervisionError(
                "PYTHON_PATH: \(executable) (Python \(answer.version)) has no shared libpython; install it, as with"
                    + " 'apt-get install libpython3-dev' for Debian's python3, or build Python with --enable-shared")
        }
        guard answer.ipython else {
            throw SupervisionError(
                "PYTHON_PATH: \(executable) has no IPython, which the python kernel needs; use the interpreter that"
                    + " Scripts/serve prepares, or '\(executable) -m pip install ipython'")
        }
        return Interpreter(
            executable: executable, version: answer.version, library: answer.library, trees: answer.trees)
    }

    private static let versions = """
        import importlib.metadata, importlib.util, json, os, sys
        def version(name):
            try:
                found = importlib.util.find_spec(name.partition(".")[0])
                return found and importlib.metadata.version(name.partition(".")[0])
            except importlib.metadata.PackageNotFoundError:
                return "of unknown version"
        os.write(3, json.dumps([{"name": name, "version": version(name)} for name in sys.argv[1:]]).encode())
        """

    /// Asks the interpreter which version of each module's package it has. Imports none of them.
    package static func packages(
        _ modules: [String], of executable: String, patience: Duration = .seconds(60)
    ) throws(SupervisionError) -> [InstalledPackage] {
        let (content, complaint) = try run(executable, versions, modules, patience)
        guard let packages = try? JSONDecoder().decode([InstalledPackage].self, from: Data(content)) else {
            let said = String(decoding: complaint.suffix(300), as: UTF8.self)
            throw SupervisionError("PYTHON_PATH: \(executable) does not tell its packages: \(said)")
        }
        return packages
    }

    private static func run(
        _ executable: String, _ question: String, _ words: [String], _ patience: Duration
    ) throws(SupervisionError) -> (answer: [UInt8], complaint: [UInt8]) {
        var answer: [Int32] = [-1, -1]
        var complaint: [Int32] = [-1, -1]
        defer { for descriptor in answer + complaint where descriptor >= 0 { close(descriptor) } }
        guard nb_pipe(&answer) == 0, nb_pipe(&complaint) == 0 else {
            throw SupervisionError("no descriptors left to ask \(executable) what it is")
        }
        let pid = withPointers([executable, "-I", "-c", question] + words) { arguments in
            withPointers(["PATH=/usr/bin:/bin", "LANG=C.UTF-8"]) { environment in
                nb_spawn(executable, arguments, environment, complaint[1], answer[1])
            }
        }
        guard pid > 0 else {
            throw SupervisionError("PYTHON_PATH: \(executable) cannot be started", errno: -pid)
        }
        for end in [answer[1], complaint[1]] { close(end) }
        (answer[1], complaint[1]) = (-1, -1)
        let words = ProgramWords.read(answer[0], complaint[0], patience: patience)
        // It has said what it had to say, or never will.
        kill(pid, SIGKILL)
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
        guard let words else {
            throw SupervisionError("PYTHON_PATH: \(executable) does not run as Python 3: it does not come to an end")
        }
        return (words.first, words.second)
    }
}
