/// A refused system call in the words of its manual page, as `socket(AF_NETLINK)`.
///
/// Made of numbers alone, those of a worker that is not trusted: nothing that code writes gets into it. Arguments that
/// are pointers are not told, for what they point to can be changed while it is looked at.
package struct RefusedCallName: Hashable, Sendable {
    package let text: String

    /// - Parameter arguments: of the call, from the first; those that are missing count as 0.
    package init(number: Int32, arguments: [UInt64]) {
        guard let name = NativeArchitecture.current.name(ofSyscall: number) else {
            text = "system call \(number)"
            return
        }
        func argument(_ index: Int) -> UInt64 { index < arguments.count ? arguments[index] : 0 }
        let words = (CallVocabulary.arguments[name] ?? []).compactMap { telling -> String? in
            if let family = telling.families, !family.contains(argument(0)) { return nil }
            return telling.words.text(argument(telling.index) & telling.mask)
        }
        text = words.isEmpty ? name : "\(name)(\(words.joined(separator: ", ")))"
    }

    /// By number, the bits of each call's arguments that ``text`` is made of: what a worker needs to tell calls apart.
    package static let telling: [Int: [UInt64]] = CallVocabulary.arguments.reduce(into: [:]) { masks, entry in
        guard case .number(let number) = NativeArchitecture.current.syscall(named: entry.key) else { return }
        let last = entry.value.map(\.index).max() ?? 0
        masks[Int(number)] = (0...last).map { index in entry.value.first { $0.index == index }?.mask ?? 0 }
    }
}
