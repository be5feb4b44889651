package import SessionModel

/// The conversation of a client that sends everything that was said with every request, as OpenAI's clients do.
package enum ResentConversation {
    /// What the request adds to what is stored.
    ///
    /// In a session without messages that is all of it. In one that has some, it is what stands after the assistant's last
    /// word in the request: the rest is what the session knows already, in its own and fuller form. A client that sends
    /// nothing but its new message adds that. Messages that the session holds unanswered, because the request before
    /// failed, are not added twice.
    ///
    /// - Returns: Nothing where the session holds all of it; the model is then asked about what it holds.
    package static func additions(of request: [Message], to stored: [Message]) -> [Message] {
        guard !stored.isEmpty else { return request }
        let lastWord = request.lastIndex { $0.role != .user }
        let new = lastWord.map { Array(request[($0 + 1)...]) } ?? request
        let unanswered = (stored.lastIndex { $0.role != .user }).map { Array(stored[($0 + 1)...]) } ?? stored
        for count in stride(from: min(new.count, unanswered.count), to: 0, by: -1)
        where unanswered.suffix(count).elementsEqual(new.prefix(count)) {
            return Array(new.dropFirst(count))
        }
        return new
    }
}
