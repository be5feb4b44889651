/// Refusals that are not reported, because ordinary programs meet them, go on, and lose nothing that a user would miss.
///
/// Each is here for a program that was seen to make it. A report of one would tell a user of a wall that was never run into,
/// and a receipt would call harmless code blocked.
enum QuietCalls {
    static let names = [
        // libnuma asks whether there are memory nodes as soon as it is loaded, which ps and top do; numerical libraries that
        // place their arrays go on without.
        "set_mempolicy", "mbind",
        // V8 asks for memory protection keys at each start of node, and goes on without.
        "pkey_alloc",
    ]
}
