internal import Wire

/// Carries what a kernel says and prints to the gateway, in the order in which its code did so, and what it is asked back.
struct KernelRelay {
    let coding: FrameCoding

    /// - Parameter most: how many bytes may wait for the kernel after this. A kernel takes long texts slowly; it waits for each
    ///   acknowledgement itself.
    func ask(_ kernel: inout KernelProcess, _ request: KernelRequest, leaving most: Int) {
        guard let frame = try? coding.frame(request) else { return }
        // A kernel that is gone says so by its exit; one that does not read would fill this worker's memory.
        _ = kernel.control.send(frame)
        if kernel.control.unsentBytes > most { kernel.endForViolation("it does not read") }
    }

    /// Relays what there is, as far as the log of the output lets it.
    func relay(_ kernel: inout KernelProcess, _ ready: PollSet, to output: inout ExecutionOutput) {
        let ended = kernel.waitStatus != nil
        if ready.isWritable(kernel.control.descriptor) { _ = kernel.control.flush() }
        var spoke = ready.isReadable(kernel.control.descriptor) || ended || !kernel.heard.isEmpty
        let wasListening = kernel.isListening
        var heard = spoke ? hear(&kernel)[...] : []
        takeWhatPrecedesOutput(of: &kernel, &heard, to: &output)
        if output.awaitsFirstLine(of: kernel.language), heard.isEmpty, wasListening, !ended {
            // A line and what it prints come on two sockets, which are never read at one moment. The line is sent first: so
            // the streams are read first here, and whatever they hold is known to come after the line, if that is there.
            let early = readStreams(of: &kernel, ready)
            heard = hear(&kernel)[...]
            takeWhatPrecedesOutput(of: &kernel, &heard, to: &output)
            for (stream, bytes) in early { output.take(bytes, on: stream) }
            if heard.isEmpty && output.awaitsFirstLine(of: kernel.language) { return }
            spoke = true
        }
        // What the kernel printed before it sent a frame is in the streams by now, and goes first.
        for stream in [ExecutionRelay.Stream.stdout, .stderr] where !output.isLogAwaited {
            guard let descriptor = kernel.descriptor(of: stream) else { continue }
            if spoke || ready.isReadable(descriptor) { relay(descriptor, stream, of: &kernel, to: &output) }
        }
        while !output.isLogAwaited, let event = heard.popFirst() {
            if kernel.violation == nil { take(event, of: &kernel, to: &output) }
        }
        // While a log is awaited there may be more in the streams, which goes first.
        kernel.heard = Array(heard)
    }

    /// Answers one call that the kernel's filter refused, and tells of it if it is worth that: one in a turn, so that a flood of
    /// them holds nothing else up, and whatever the code did before each has been relayed.
    func answerRefusal(of kernel: inout KernelProcess, to output: inout ExecutionOutput) {
        guard let waiting = kernel.refusals?.next() else { return }
        // What an interpreter tries at its own start, before it is ready, is none of the code's.
        if output.isRunning(kernel.language), kernel.isReady { output.refused(waiting.call) }
        kernel.refusals?.refuse(waiting)
    }

    /// Takes the first line of an execution, and what comes before that: nothing was printed by then.
    private func takeWhatPrecedesOutput(
        of kernel: inout KernelProcess, _ heard: inout ArraySlice<KernelEvent>, to output: inout ExecutionOutput
    ) {
        while output.awaitsFirstLine(of: kernel.language), let first = heard.first, first.comesBeforeOutput {
            take(first, of: &kernel, to: &output)
            heard.removeFirst()
        }
    }

    /// A piece of each stream that has something, not yet relayed.
    private func readStreams(
        of kernel: inout KernelProcess, _ ready: PollSet
    ) -> [(ExecutionRelay.Stream, [UInt8])] {
        var pieces: [(ExecutionRelay.Stream, [UInt8])] = []
        for stream in [ExecutionRelay.Stream.stdout, .stderr] {
            guard let descriptor = kernel.descriptor(of: stream), ready.isReadable(descriptor) else { continue }
            if ByteReader.read(descriptor, { pieces.append((stream, Array($0))) }) == .end {
                kernel.closeStream(stream)
            }
        }
        return pieces
    }

    /// What the kernel has to say now.
    private func hear(_ kernel: inout KernelProcess) -> [KernelEvent] {
        if !kernel.control.receive(), kernel.waitStatus == nil { kernel.becomeMute() }
        var heard = kernel.heard
        kernel.heard = []
        do throws(FrameError) {
            while kernel.violation == nil, let content = try kernel.control.nextFrame() {
                heard.append(try coding.message(KernelEvent.self, from: content))
            }
        } catch {
            kernel.endForViolation("\(error)")
        }
        return heard
    }

    /// Relays what the stream holds now, or as much of it as a flood may have at once.
    private func relay(
        _ descriptor: Int32, _ stream: ExecutionRelay.Stream, of kernel: inout KernelProcess,
        to output: inout ExecutionOutput
    ) {
        let isHeard = output.isRunning(kernel.language)
        var left = FrameSocket.highWater * 4
        while left > 0, !output.isLogAwaited {
            switch ByteReader.read(descriptor, { if isHeard { output.take($0, on: stream) } }) {
            case .bytes(let count): left -= count
            case .nothingNow: return
            case .end: return kernel.closeStream(stream)
            }
        }
    }

    private func take(_ event: KernelEvent, of kernel: inout KernelProcess, to output: inout ExecutionOutput) {
        switch event {
        case .ready(_, let version):
            guard !kernel.isReady else { return kernel.endForViolation("it was ready twice") }
            kernel.isReady = true
            output.gateway.tell(.kernelReady(language: kernel.language, version: version))
        case .failed(let failure):
            guard !kernel.isReady else {
                return kernel.endForViolation("it failed to start after it was ready")
            }
            kernel.startFailure = failure
        default:
            if output.isRunning(kernel.language) { output.take(event) }
            if let sequence = event.awaitedSequence {
                ask(&kernel, .acknowledge(sequence: sequence), leaving: FrameSocket.highWater)
            }
        }
    }
}
