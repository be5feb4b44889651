package import FoundationEssentials

/// A seccomp profile in the JSON format of the OCI runtime specification, with Docker's and Podman's additions.
package struct SeccompProfile: Hashable, Sendable {
    /// The file it came from, as errors name it.
    package var file: String

    /// What becomes of a call that no rule is about.
    package var defaultAction: SeccompAction

    /// The architectures it is written for, by libseccomp's names; empty for any.
    package var architectures: [String]

    /// Flags for the loading of the filter, which the compiler does not honour.
    package var flags: [String]

    package var rules: [SeccompRule]

    package init(
        file: String, defaultAction: SeccompAction, architectures: [String] = [], flags: [String] = [],
        rules: [SeccompRule]
    ) {
        self.file = file
        self.defaultAction = defaultAction
        self.architectures = architectures
        self.flags = flags
        self.rules = rules.enumerated().map { index, rule in
            var rule = rule
            rule.place = rule.place ?? RulePlace(file: file, index: index)
            return rule
        }
    }

    /// Reads a profile.
    ///
    /// - Parameter file: the name to give it in errors.
    /// - Throws: ``PolicyError`` naming the place in the JSON.
    package init(json: Data, file: String) throws(PolicyError) {
        do {
            let document = try JSONDecoder().decode(Document.self, from: json)
            self.init(
                file: file, defaultAction: document.defaultAction, architectures: document.architectures,
                flags: document.flags, rules: document.rules)
        } catch {
            throw PolicyError(file: file, decoding: error, subject: RuleSubjects(json: json).text)
        }
    }
}

extension SeccompProfile {
    /// The file's JSON.
    private struct Document: Decodable {
        enum CodingKeys: String, CodingKey, CaseIterable {
            case defaultAction
            case defaultErrnoRet
            /// Podman's field: the error by its name, beside `defaultErrnoRet`.
            case defaultErrno
            case architectures
            case archMap
            case flags
            case listenerPath
            case listenerMetadata
            case comment
            case syscalls
        }

        let defaultAction: SeccompAction
        let architectures: [String]
        let flags: [String]
        let rules: [SeccompRule]

        init(from decoder: any Decoder) throws {
            let object = try StrictObject<CodingKeys>(decoder)
            let values = object.values
            let name = try values.decode(String.self, forKey: .defaultAction)
            let errno = try ErrnoCode.decode(from: object, number: .defaultErrnoRet, name: .defaultErrno)
            do {
                defaultAction = try SeccompAction(profileName: name, errno: errno)
            } catch {
                throw object.fault(at: .defaultAction, error.reason)
            }
            for key in [CodingKeys.listenerPath, .listenerMetadata] where values.contains(key) {
                throw object.fault(at: key, "is refused: nothing listens for notifications")
            }
            _ = try values.decodeIfPresent(String.self, forKey: .comment)
            flags = try values.decodeIfPresent([String].self, forKey: .flags) ?? []
            rules = try values.decodeIfPresent([SeccompRule].self, forKey: .syscalls) ?? []

            let listed = try values.decodeIfPresent([String].self, forKey: .architectures) ?? []
            let mapped = try values.decodeIfPresent([ArchitectureMapping].self, forKey: .archMap) ?? []
            guard listed.isEmpty || mapped.isEmpty else {
                throw object.fault(at: .archMap, "cannot stand beside \"architectures\"")
            }
            architectures = listed + mapped.map(\.architecture)
        }
    }

    /// An entry of Docker's `archMap`. Its sub-architectures are read and dropped: workers are native only.
    private struct ArchitectureMapping: Decodable {
        enum CodingKeys: String, CodingKey, CaseIterable {
            case architecture
            case subArchitectures
        }

        let architecture: String

        init(from decoder: any Decoder) throws {
            let object = try StrictObject<CodingKeys>(decoder)
            architecture = try object.values.decode(String.self, forKey: .architecture)
            _ = try object.values.decodeIfPresent([String].self, forKey: .subArchitectures)
        }
    }
}
