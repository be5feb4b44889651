/// What a process inside its sandbox finds out about itself: the kernel's word, as it stands in /proc/self, and what became of
/// things that must not work.
package struct SandboxFacts: Hashable, Sendable, Codable {
    /// Something that the sandbox has to refuse, tried.
    package struct Attempt: Hashable, Sendable, Codable {
        /// What was tried, for people.
        package var what: String

        /// errno(3) of the refusal; 0 if it was not refused.
        package var errno: Int32

        package init(what: String, errno: Int32) {
            self.what = what
            self.errno = errno
        }
    }

    /// Its number, as it knows it itself.
    package var pid: Int32

    /// Files of /proc/self by their names there, as `status` and `net/dev`. Those that could not be read are left out.
    package var files: [String: String]

    /// Its namespaces by kind, as `user`: `user:[4026531837]`. Equal texts are the same namespace.
    package var namespaces: [String: String]

    /// Whether nothing can be written in the root folder's file system; nil if that could not be asked.
    package var isRootReadOnly: Bool?

    /// prctl(2), PR_GET_SECUREBITS; nil if that could not be asked, as under a policy of a kernel that does not let it.
    package var secureBits: Int32?

    /// Opening for writing what the file's mode lets everybody write: only Landlock refuses it.
    package var forbiddenOpen: Attempt

    /// A system call that does nothing and that the kernel allows everybody: only the filter refuses it.
    package var forbiddenCall: Attempt

    package init(
        pid: Int32, files: [String: String], namespaces: [String: String], isRootReadOnly: Bool?,
        secureBits: Int32?, forbiddenOpen: Attempt, forbiddenCall: Attempt
    ) {
        self.pid = pid
        self.files = files
        self.namespaces = namespaces
        self.isRootReadOnly = isRootReadOnly
        self.secureBits = secureBits
        self.forbiddenOpen = forbiddenOpen
        self.forbiddenCall = forbiddenCall
    }

    private enum CodingKeys: String, CodingKey {
        case pid, files, namespaces
        case isRootReadOnly = "root_read_only"
        case secureBits = "secure_bits"
        case forbiddenOpen = "forbidden_open"
        case forbiddenCall = "forbidden_call"
    }
}
