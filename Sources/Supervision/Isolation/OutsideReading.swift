internal import FoundationEssentials
internal import Wire

extension SandboxReport {
    /// With what /proc tells of the two processes, which must live. Where there are no namespaces, Landlock lets them read none of
    /// it themselves, and their numbers inside are those outside.
    func readFromOutside() -> SandboxReport {
        SandboxReport(worker: worker.readFromOutside(), kernel: kernel.readFromOutside())
    }
}

extension SandboxFacts {
    fileprivate func readFromOutside() -> SandboxFacts {
        var facts = self
        for name in ["status", "limits"] {
            facts.files[name] = try? String(contentsOfFile: "/proc/\(pid)/\(name)", encoding: .utf8)
        }
        return facts
    }
}
