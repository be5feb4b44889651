import FoundationEssentials

/// The `landlock` of a policy's file: what code may do in the folders of its worker.
///
/// What the host lends, such as `/usr` and the interpreter's trees, can be read and executed under every policy and
/// written under none; a policy has no say in that.
package struct PolicyLandlock: Hashable, Sendable {
    /// In these, files can be made, changed and removed. The others can be read.
    package var writable: Set<OwnFolder>

    /// From these, programs can be started. Reading a file into an interpreter is not starting a program.
    package var executable: Set<OwnFolder>

    package init(writable: Set<OwnFolder>, executable: Set<OwnFolder>) {
        self.writable = writable
        self.executable = executable
    }
}

extension PolicyLandlock: Decodable {
    enum CodingKeys: String, CodingKey, CaseIterable {
        case writable
        case executable
    }

    package init(from decoder: any Decoder) throws {
        let object = try StrictObject<CodingKeys>(decoder)
        writable = try object.choices(at: .writable)
        executable = try object.choices(at: .executable)
    }
}
