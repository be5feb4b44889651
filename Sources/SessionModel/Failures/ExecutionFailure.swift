/// Why code could not be run, or not to its end, through no doing of the code.
package enum ExecutionFailure: Error, Hashable {
    /// Every worker is leased to a session that is running something.
    case allWorkersBusy

    /// No kernel of this server runs the language.
    case languageNotEnabled(String, enabled: [String])

    /// The policy's name is not one of the server's.
    case unknownPolicy(String)

    /// The policy exists, and is not one that the caller may ask for.
    case policyNotAllowed(String)

    /// The policy, the session or this host does not let an execution be held to this. With the field, as the caller wrote it,
    /// and what is wrong, to be read after its name.
    case limitNotAllowed(field: String, problem: String)

    /// The worker could not be made or was lost, and why, in words for the operator's log.
    case workerLost(String)

    /// Workers cannot be made yet, or not again yet.
    case starting

    /// The server is shutting down.
    case draining
}
