import SessionModel
import Supervision

/// The folder that one program works in: what it is to find there, and what is wanted of what it leaves.
struct RunWorkspace {
    /// How many files are listed at one time.
    private static let page = 1000

    let files: WorkspaceFiles
    let session: Session

    /// Puts the program's own file into it, and all others.
    ///
    /// - Throws: ``RunFailure`` naming what cannot be put there.
    func fill(with text: ProgramText, and others: [SourceFile]) async throws {
        // Held until the end, it also keeps what is known of the folder, which would be counted again for each file.
        let program = try await begin(text.path, text.content.count, isExecutable: true, text.name)
        for other in others {
            if other.target == text.path {
                guard text.file.map(other.isFile) ?? false else {
                    throw RunFailure("--files: \(other.source) would be in the place of the program, \(text.name)")
                }
                continue
            }
            let upload = try await begin(other.target, other.size, isExecutable: other.isExecutable, other.source)
            try await Self.naming(other.source) {
                try await other.copy(to: upload)
                _ = try await upload.commit(.absent)
            }
        }
        try await Self.naming(text.name) {
            try await program.append(text.content)
            _ = try await program.commit(.absent)
        }
    }

    private func begin(
        _ path: FilePath, _ size: Int, isExecutable: Bool, _ name: String
    ) async throws -> any FileUpload {
        try await Self.naming(name) {
            try await files.upload(path, size: size, isExecutable: isExecutable, to: session)
        }
    }

    /// Copies what is meant into the folder. Nothing of the program may run any more.
    ///
    /// - Returns: what was copied.
    func copy(_ selection: FileSelection, into folder: String) async throws -> Artifacts {
        let folder = try ArtifactFolder(folder)
        var artifacts = Artifacts()
        var query = FileQuery(selection: selection, limit: Self.page)
        repeat {
            let page = try await files.list(query, of: session)
            for info in page.files {
                do {
                    try await folder.copy(try await files.open(info.path, of: session))
                    artifacts.files.append(info)
                } catch is FileFailure {
                    // It is gone, or its program lets nobody read it.
                    artifacts.omitted += 1
                }
            }
            artifacts.isCut = artifacts.isCut || page.isCut
            query.after = page.next
        } while query.after != nil
        return artifacts
    }

    /// - Throws: ``RunFailure`` in place of a `FileFailure`.
    private static func naming<Value>(
        _ file: String, _ work: () async throws -> Value
    ) async throws -> Value {
        do {
            return try await work()
        } catch let failure as FileFailure {
            throw RunFailure("\(file): \(sentence(failure))")
        }
    }

    private static func sentence(_ failure: FileFailure) -> String {
        switch failure {
        case .fileTooLarge(let limit): "the policy lets a file have \(ByteSize(bytes: limit))"
        case .quotaBytes(let limit): "the policy lets all files together have \(ByteSize(bytes: limit))"
        case .quotaFiles(let limit): "the policy lets there be \(limit) files and folders"
        case .refused(let why), .conflict(let why): why
        case .inMemory(let policy): "policy \(policy) keeps files in memory, where nothing can be put or fetched"
        case .diskFull: "the disk is full"
        case .changed: "another file has its place"
        case .notFound: "there is no such file any more"
        case .held, .tooManyTransfers: "too many files are open"
        }
    }
}
