/// A Landlock domain: landlock(7). What no rule gives is refused, as far as the running kernel can refuse it.
///
/// Rights and scopes that came later than the running kernel are left out, down to ``minimumABI``.
package struct LandlockPlan: Hashable, Sendable, Codable {
    /// What may be done with one file, or with a folder and everything below it.
    package struct Rule: Hashable, Sendable, Codable {
        /// An absolute path, as the process sees it when it takes the step. A missing one fails the step.
        package var path: String
        package var access: [LandlockAccess]

        package init(_ path: String, _ access: [LandlockAccess]) {
            self.path = path
            self.access = access
        }
    }

    package var rules: [Rule]

    /// What may be done below the worker's own folders, which the spawn names: ``WorkerPlace``. Empty where the rules name them.
    package var workspace: [LandlockAccess]
    package var temporary: [LandlockAccess]

    /// Refuses every TCP port, to listen on and to connect to. Not where a network namespace is around the process: it would
    /// take away the loopback that the namespace gives.
    package var refusesNetwork: Bool

    /// Lets no signal and no abstract socket out of the domain. Processes of one domain reach each other.
    package var isScoped: Bool

    /// The earliest ABI that will do; an earlier one fails the step.
    package var minimumABI: Int32

    package init(
        rules: [Rule], workspace: [LandlockAccess] = [], temporary: [LandlockAccess] = [], refusesNetwork: Bool,
        isScoped: Bool, minimumABI: Int32
    ) {
        self.rules = rules
        self.workspace = workspace
        self.temporary = temporary
        self.refusesNetwork = refusesNetwork
        self.isScoped = isScoped
        self.minimumABI = minimumABI
    }
}
