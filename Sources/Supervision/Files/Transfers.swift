internal import SessionModel
internal import Synchronization

/// Counts what is being done with files, so that slow callers cannot take all descriptors of the server.
final class Transfers: Sendable {
    /// For as long as it is held, one of the places is taken.
    final class Place: Sendable {
        private let transfers: Transfers
        private let session: SessionID

        fileprivate init(_ transfers: Transfers, _ session: SessionID) {
            self.transfers = transfers
            self.session = session
        }

        deinit { transfers.leave(session) }
    }

    private struct Taken {
        var all = 0
        var bySession: [SessionID: Int] = [:]
    }

    private let most: Int
    private let mostOfOne: Int
    private let taken = Mutex(Taken())

    /// - Parameters:
    ///   - most: places of the whole server.
    ///   - mostOfOne: places that one session may have at one time.
    init(most: Int = 256, mostOfOne: Int = 8) {
        self.most = most
        self.mostOfOne = mostOfOne
    }

    func enter(_ session: SessionID) throws(FileFailure) -> Place {
        let isAdmitted = taken.withLock { taken in
            guard taken.all < most, taken.bySession[session, default: 0] < mostOfOne else { return false }
            taken.all += 1
            taken.bySession[session, default: 0] += 1
            return true
        }
        guard isAdmitted else { throw .tooManyTransfers }
        return Place(self, session)
    }

    private func leave(_ session: SessionID) {
        taken.withLock { taken in
            taken.all -= 1
            let left = taken.bySession[session, default: 1] - 1
            taken.bySession[session] = left == 0 ? nil : left
        }
    }
}
