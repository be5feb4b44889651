import SessionModel
import Testing

struct VerdictTests {
    private func verdict(
        _ status: Receipt.Status, end: ProcessEnd? = nil, error: String? = nil, blocked: [String] = []
    ) -> Verdict {
        Verdict(
            Receipt(
                status: status, wall: .zero, outputBytes: 0, end: end, policyHash: "",
                blocked: BlockedCalls(calls: blocked)),
            error: error.map { ExecutionError(name: $0, value: "", traceback: "") })
    }

    @Test("what ended the code decides, before anything that the code did")
    func limits() {
        for (status, expected) in [
            (.ok, .ok), (.timeout, .timeout), (.cpuLimit, .processorLimit), (.outOfMemory, .outOfMemory),
            (.outputLimit, .outputLimit), (.workspaceLimit, .outputLimit), (.temporaryLimit, .outputLimit),
            (.interrupted, .interrupted),
        ] as [(Receipt.Status, Verdict)] {
            #expect(verdict(status, end: .signalled(9), error: "ValueError", blocked: ["unshare()"]) == expected)
        }
    }

    @Test("code that failed is blocked if a call was refused, and code that did not fail is not")
    func blocked() {
        #expect(verdict(.error, error: "PermissionError", blocked: ["unshare()"]) == .blocked)
        #expect(verdict(.error, end: .exited(1), blocked: ["unshare()"]) == .blocked)
        #expect(verdict(.kernelDied, end: .signalled(31)) == .blocked)
        #expect(verdict(.ok, blocked: ["unshare()"]) == .ok)
        #expect(verdict(.error, end: .exited(1), blocked: ["prctl(PR_SET_THP_DISABLE)"]) == .error)
    }

    @Test("a signal kills, a status other than 0 is an error, and an interpreter that ends itself is neither")
    func ends() {
        #expect(verdict(.error, end: .signalled(11)) == .killed)
        #expect(verdict(.kernelDied, end: .signalled(11)) == .killed)
        #expect(verdict(.kernelDied) == .killed)
        #expect(verdict(.error, end: .exited(3)) == .error)
        #expect(verdict(.kernelDied, end: .exited(3)) == .error)
        #expect(verdict(.kernelDied, end: .exited(0)) == .ok)
        #expect(verdict(.error, error: "ValueError") == .error)
        #expect(verdict(.error, error: "MemoryError") == .outOfMemory)
    }
}
