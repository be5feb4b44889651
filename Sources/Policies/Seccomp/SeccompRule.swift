import FoundationEssentials

/// One entry of a profile's `syscalls`.
package struct SeccompRule: Hashable, Sendable {
    /// The calls it is about.
    package var names: [String]

    package var action: SeccompAction

    /// All of these must hold; with none the rule is about every call of that name.
    package var conditions: [ArgumentCondition]

    /// Why the rule is there, for people.
    package var comment: String

    package var includes: RuleScope
    package var excludes: RuleScope

    /// Where it stands; nil for a rule that came from no file.
    package var place: RulePlace?

    package init(
        names: [String], action: SeccompAction, conditions: [ArgumentCondition] = [], comment: String = "",
        includes: RuleScope = RuleScope(), excludes: RuleScope = RuleScope()
    ) {
        self.names = names
        self.action = action
        self.conditions = conditions
        self.comment = comment
        self.includes = includes
        self.excludes = excludes
    }
}

extension SeccompRule: Decodable {
    enum CodingKeys: String, CodingKey, CaseIterable {
        case names
        /// What old Docker files write for a single call.
        case name
        case action
        case errnoRet
        /// Podman's field: the error by its name, beside `errnoRet`.
        case errno
        case args
        case comment
        case includes
        case excludes
    }

    package init(from decoder: any Decoder) throws {
        let object = try StrictObject<CodingKeys>(decoder)
        let values = object.values
        names = try values.decodeIfPresent([String].self, forKey: .names) ?? []
        if let name = try values.decodeIfPresent(String.self, forKey: .name) {
            guard names.isEmpty else { throw object.fault(at: .name, "cannot stand beside \"names\"") }
            names = [name]
        }
        guard !names.isEmpty else { throw object.fault(at: .names, "must name at least one system call") }
        conditions = try values.decodeIfPresent([ArgumentCondition].self, forKey: .args) ?? []
        comment = try values.decodeIfPresent(String.self, forKey: .comment) ?? ""
        includes = try values.decodeIfPresent(RuleScope.self, forKey: .includes) ?? RuleScope()
        excludes = try values.decodeIfPresent(RuleScope.self, forKey: .excludes) ?? RuleScope()

        let name = try values.decode(String.self, forKey: .action)
        let errno = try ErrnoCode.decode(from: object, number: .errnoRet, name: .errno)
        do {
            action = try SeccompAction(profileName: name, errno: errno)
        } catch {
            throw object.fault(at: .action, error.reason)
        }
    }
}
