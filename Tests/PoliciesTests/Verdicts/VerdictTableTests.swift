import Policies
import Testing

@Suite("The table of verdicts")
struct VerdictTableTests {
    private static let shipped = ["strict", "default", "network", "container"]

    @Test("it is about every shipped policy and every topic")
    func complete() throws {
        let table = try VerdictTable()
        #expect(table.policies == Self.shipped)
        // Of two with one filter the table has one.
        let others = try PolicyLoader.load(directory: ShippedPolicies.directory).filter {
            !Self.shipped.contains($0.key)
        }
        #expect(others.mapValues(\.filter) == ["packages": try ShippedPolicies.named("default").filter])
        #expect(table.rows.count > 250)
    }

    @Test("every filter answers every row as it says, bits that the kernel does not read included", arguments: shipped)
    func verdicts(_ name: String) throws {
        let policy = try ShippedPolicies.named(name)
        let (kernel, worker) = (Judge(policy.filter), Judge(try WorkerFilter.compile(for: policy)))
        var here = 0
        var wrong: [String] = []
        for row in try VerdictTable().rows {
            let verdict = try #require(row.verdicts[name])
            guard case .number = NativeArchitecture.current.syscall(named: row.call) else { continue }
            here += 1
            for arguments in Self.variants(of: row.arguments) {
                let told = Self.words(try kernel.answer(row.call, arguments))
                let toldWorker = Self.words(try worker.answer(row.call, arguments))
                if told != verdict.kernel { wrong.append("\(row): \(told) with \(arguments)") }
                if toldWorker != verdict.worker { wrong.append("\(row): \(toldWorker) to workers with \(arguments)") }
            }
        }
        #expect(wrong == [])
        // Some calls are of one architecture alone, but not many.
        #expect(here > 200)
    }

    @Test("every number with every vector is answered as the rules say, to kernels and workers", arguments: shipped)
    func golden(_ name: String) throws {
        let policy = try ShippedPolicies.named(name)
        let sweep = VerdictSweep(profile: policy.profile)
        #expect(try sweep.disagreements(of: policy.filter) == [])
        #expect(
            try sweep.disagreements(of: WorkerFilter.compile(for: policy), needs: WorkerFilter.needs) == [])
        #expect(sweep.permitted > 1000)
    }

    @Test("whatever a kernel may do, its worker may: filters stack", arguments: shipped)
    func workerIsWider(_ name: String) throws {
        let policy = try ShippedPolicies.named(name)
        let (kernel, worker) = (Judge(policy.filter), Judge(try WorkerFilter.compile(for: policy)))
        #expect(try kernel.callsBeyond(worker, of: [policy.profile]) == [])
    }

    /// Each argument changed by itself, and all together.
    private static func variants(of arguments: [VerdictTable.Argument]) -> [[UInt64]] {
        let plain = arguments.map(\.value)
        var found = [plain, arguments.map { $0.isInt ? $0.value | 1 << 32 : $0.value }]
        for (index, argument) in arguments.enumerated() {
            for variant in argument.variants {
                var changed = plain
                changed[index] = variant
                found.append(changed)
            }
        }
        return found
    }

    private static func words(_ answer: UInt32) -> String {
        switch answer {
        case SeccompAction.allow.code: "allow"
        case SeccompAction.errno(1).code: "EPERM"
        case SeccompAction.errno(38).code: "ENOSYS"
        default: "\(answer)"
        }
    }
}
