/// What all processes of a worker use together, the worker among them.
struct ProcessUsage: Hashable {
    /// Processes that are not the worker.
    var others = 0

    /// Threads of those.
    var threads = 0

    /// Processor time in ticks, that of ended processes included as far as their parents have waited for them.
    var ticks = 0

    /// An upper bound of their memory: what each has for itself or shares with those that it was forked from, counted for each.
    var anonymousBytes = 0
}
