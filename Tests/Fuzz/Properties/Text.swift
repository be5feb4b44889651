import WorkerRuntime

extension FuzzTarget {
    /// Byte 0 chooses how the stream is cut; the rest is what a kernel printed.
    ///
    /// However it is cut, it gives the text that the whole gives.
    static let text = FuzzTarget("text") { bytes in
        guard bytes.count > 1 else { return }
        let printed = bytes[1...]
        let whole = Array(String(decoding: printed, as: UTF8.self).utf8)
        for step in [1, 2, 3, 1 + Int(bytes[0])] {
            var decoder = TextDecoder()
            var text = ""
            for start in stride(from: printed.startIndex, to: printed.endIndex, by: step) {
                text += decoder.decode(printed[start..<min(start + step, printed.endIndex)])
            }
            text += decoder.finish()
            try Violation.require(Array(text.utf8) == whole, "cut every \(step) bytes it is another text")
        }
    }
}
