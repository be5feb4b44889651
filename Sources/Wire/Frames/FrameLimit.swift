/// The longest content of a frame, in bytes, by the socket that it comes over.
package enum FrameLimit {
    /// Gateway and forkserver, both ways. A compiled filter is the largest thing there.
    package static let control = 1 << 20

    /// Gateway to worker: the code of an execution is the largest thing, and the API takes 8 MiB of body.
    package static let worker = 12 << 20

    /// Kernel to worker: a picture in base64 is the largest thing.
    package static let kernel = 9 << 20

    /// Worker to gateway: what a kernel may send, in an envelope.
    package static let workerEvent = kernel + (64 << 10)
}
