extension SeccompProfile {
    /// This profile with the other's rules on top.
    ///
    /// - Throws: ``PolicyError`` if the other has another default: it would seem to change this one's, and would not.
    package func adding(_ other: SeccompProfile) throws(PolicyError) -> SeccompProfile {
        guard other.defaultAction == defaultAction else {
            throw PolicyError(
                file: other.file,
                problem: "defaultAction: must be that of \(file), to which it is joined; it does not change it")
        }
        var joined = self
        joined.rules += other.rules
        return joined
    }

    /// This profile with the other's rules in place of all that it says of the same calls.
    ///
    /// - Throws: ``PolicyError`` if the other has another default.
    package func replacing(with other: SeccompProfile) throws(PolicyError) -> SeccompProfile {
        let replaced = Set(other.rules.flatMap(\.names))
        var base = self
        base.rules = rules.compactMap { rule in
            var rule = rule
            rule.names.removeAll(where: replaced.contains)
            return rule.names.isEmpty ? nil : rule
        }
        return try base.adding(other)
    }
}
