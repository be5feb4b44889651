internal import FoundationEssentials

/// What each rule of a profile is about, read from a file that as a whole cannot be: for what is said of its fault.
struct RuleSubjects {
    private let rules: [Rule]

    init(json: Data) {
        rules = (try? JSONDecoder().decode(Document.self, from: json))?.syscalls ?? []
    }

    /// The call that the rule of an index names first, and how many more it names; nil where no name of it can be read.
    func text(_ index: Int) -> String? {
        guard rules.indices.contains(index), let first = rules[index].names.first else { return nil }
        let more = rules[index].names.count - 1
        return more == 0 ? first : "\(first) and \(more) more"
    }

    private struct Document: Decodable {
        let syscalls: [Rule]
    }

    /// Never a reason to fail: what cannot be read is left out.
    private struct Rule: Decodable {
        private enum CodingKeys: String, CodingKey {
            case names, name
        }

        let names: [String]

        init(from decoder: any Decoder) throws {
            let values = try? decoder.container(keyedBy: CodingKeys.self)
            let list = try? values?.decode([String].self, forKey: .names)
            let single = try? values?.decode(String.self, forKey: .name)
            names = (list ?? []) + [single].compactMap(\.self)
        }
    }
}
