internal import CLinux
internal import Glibc

/// Counts a folder that strangers fill meanwhile. Where ``FolderWalk`` fails, it goes on.
///
/// It works on descriptors alone, of which it has a handful at a time, so no link leads it anywhere, and no depth is too deep.
/// Folders may be moved under it: the way up is `..` where that is the folder that it came from, and else the way down from the
/// top, as far as that is still the same. What is moved at the moment at which it would be entered is missed.
///
/// Where this process is no more than the folders' owner, those that are closed to their owner are opened to it: nothing in them
/// could be seen, and any number of files would fit in.
struct WorkspaceCount {
    private typealias Name = FolderEntries.Name

    /// A folder on the way down to the present one.
    private struct Step {
        let name: Name
        let device: UInt64
        let inode: UInt64

        /// The folders in it that are still to be looked into.
        var waiting: [Name] = []

        init?(_ name: Name, _ folder: Descriptor) {
            var status = stat()
            guard fstat(folder.number, &status) == 0 else { return nil }
            (self.name, device, inode) = (name, UInt64(status.st_dev), UInt64(status.st_ino))
        }

        func isSame(as other: Step?) -> Bool { device == other?.device && inode == other?.inode }
    }

    private static let dots: [Name] = [".", ".."].map { Name($0.utf8CString) }

    /// How many folders it opens for finding its way again, so that nobody keeps it busy by moving deep trees about.
    private static let patience = 1 << 16

    /// How often it opens a folder that somebody closes again.
    private static let insistence = 100

    private enum Opened {
        case folder(Descriptor)

        /// It is gone, or moved, or cannot be had in any way.
        case nothing

        /// Somebody keeps it closed, as fast as it is opened.
        case kept

        /// There are no descriptors, or no memory.
        case failed
    }

    private let top: Descriptor
    private let ceiling: WorkspaceUsage
    private var usage = WorkspaceUsage()
    private var steps: [Step] = []
    private var patience = Self.patience

    /// What ``WorkspaceUsage/of(_:in:upTo:)`` says.
    static func run(_ name: String, in parent: Int32, upTo ceiling: WorkspaceUsage) -> WorkspaceUsage? {
        guard case .folder(let top) = open(Name(name.utf8CString), in: parent, isInside: false) else { return nil }
        var count = WorkspaceCount(top: top, ceiling: ceiling)
        return count.run() ? count.usage : nil
    }

    private init(top: Descriptor, ceiling: WorkspaceUsage) {
        (self.top, self.ceiling) = (top, ceiling)
    }

    /// - Returns: false where the process lacks what it takes to count.
    private mutating func run() -> Bool {
        var folder = top
        guard enter(folder, named: Self.dots[0]) else { return false }
        while !usage.isBeyond(ceiling), let last = steps.indices.last {
            if let name = steps[last].waiting.popLast() {
                switch Self.open(name, in: folder.number) {
                case .folder(let next):
                    guard enter(next, named: name) else { return false }
                    folder = next
                case .nothing: break
                case .kept: giveUp()
                case .failed: return false
                }
            } else {
                steps.removeLast()
                guard let above = steps.last else { return true }
                folder = up(from: folder, to: above) ?? way()
            }
        }
        return true
    }

    /// Somebody makes it impossible: that is told as too much.
    private mutating func giveUp() {
        if ceiling.files < .max { usage.files = max(usage.files, ceiling.files + 1) }
    }

    /// Adds what is directly in a folder, and remembers the folders among it.
    private mutating func enter(_ folder: Descriptor, named name: Name) -> Bool {
        let copy = dup(folder.number)
        guard copy >= 0, var step = Step(name, folder), let stream = fdopendir(copy) else {
            close(copy)
            return false
        }
        defer { closedir(stream) }
        while !usage.isBeyond(ceiling), let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                Name(bytes.prefix { $0 != 0 }.map { CChar(bitPattern: $0) }) + [0]
            }
            guard !Self.dots.contains(name), let status = Self.status(of: name, in: folder.number) else { continue }
            if status.st_mode & S_IFMT == S_IFDIR { step.waiting.append(name) }
            usage.add(status)
        }
        steps.append(step)
        return true
    }

    private func up(from folder: Descriptor, to step: Step) -> Descriptor? {
        let opened = openat(folder.number, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else { return nil }
        let above = Descriptor(opened)
        return step.isSame(as: Step(step.name, above)) ? above : nil
    }

    /// The way down again, as far as it is the same: the folder at its end, which is the present one from now on.
    private mutating func way() -> Descriptor {
        var folder = top
        for (depth, step) in steps.enumerated().dropFirst() {
            patience -= 1
            if patience < 0 { giveUp() }
            guard patience >= 0, case .folder(let next) = Self.open(step.name, in: folder.number),
                step.isSame(as: Step(step.name, next))
            else {
                steps.removeSubrange(depth...)
                break
            }
            folder = next
        }
        return folder
    }

    /// Nil where there is no such entry any more.
    private static func status(of name: Name, in folder: Int32) -> stat? {
        var status = stat()
        var result = fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW)
        if result != 0, errno == EACCES, fchmod(folder, S_IRWXU) == 0 {
            result = fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW)
        }
        return result == 0 ? status : nil
    }

    /// - Parameter isInside: whether the folder that it is in is a part of what is counted.
    private static func open(_ name: Name, in parent: Int32, isInside: Bool = true) -> Opened {
        var opened = nb_open_beneath(parent, name, O_RDONLY | O_DIRECTORY)
        var tries = 0
        while opened == -EACCES {
            if isInside { _ = fchmod(parent, S_IRWXU) }
            guard nb_unlock_folder(parent, name) == 0 else { break }
            guard tries < insistence else { return .kept }
            tries += 1
            opened = nb_open_beneath(parent, name, O_RDONLY | O_DIRECTORY)
        }
        switch opened {
        case 0...: return .folder(Descriptor(opened))
        case -EMFILE, -ENFILE, -ENOMEM: return .failed
        default: return .nothing
        }
    }
}
