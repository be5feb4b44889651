import Testing
import Wire

struct WorkerBoundsTests {
    private let plan = WorkerPlan(
        worker: [], kernel: [.limit(.processes, 64), .limit(.fileSize, 1000), .limit(.core, 0)], environment: [],
        outputBytes: 500, watch: WatchPlan(memoryBytes: 2000, processorSeconds: 60))

    @Test("bounds lower a plan's limits, each by itself")
    func lower() {
        let bounds = WorkerBounds(
            memoryBytes: 100, processes: 8, fileBytes: 10, outputBytes: 5, processorSeconds: 2)
        let tight = plan.tightened(by: bounds)
        #expect(tight.kernel == [.limit(.processes, 11), .limit(.fileSize, 10), .limit(.core, 0)])
        #expect(tight.outputBytes == 5)
        #expect(tight.watch == WatchPlan(memoryBytes: 100, processorSeconds: 2))
    }

    @Test("bounds never raise a limit, and nothing is bounded where none are")
    func raise() {
        let bounds = WorkerBounds(
            memoryBytes: .max, processes: 1 << 40, fileBytes: .max, outputBytes: .max, processorSeconds: .max)
        #expect(plan.tightened(by: bounds) == plan)
        #expect(plan.tightened(by: nil) == plan && plan.tightened(by: WorkerBounds()) == plan)
    }

    @Test("processes are left alone where the kernel would count those of other workers with them")
    func processes() {
        var bounds = WorkerBounds(processes: 8)
        bounds.countsProcesses = false
        #expect(plan.tightened(by: bounds).kernel == plan.kernel)
    }
}
