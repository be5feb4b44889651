/// Who waits for a place in the pool, in the order in which they came. Pure: no clock, no tasks.
///
/// Whoever is at the head and still finds no place, because its tenant has all that it may have, holds up nobody behind it.
struct WaitingLine<Request, Answer> {
    private struct Waiter {
        let number: Int
        let request: Request
        let answer: Answer
    }

    /// The most that wait at one time.
    let capacity: Int
    private var waiters: [Waiter] = []
    private var numbers = 0

    init(capacity: Int) {
        self.capacity = capacity
    }

    var count: Int { waiters.count }
    var isFull: Bool { count >= capacity }

    /// The number of the next who joins.
    mutating func nextNumber() -> Int {
        numbers += 1
        return numbers
    }

    /// Joins at the end, whether or not the line is full: to be asked first.
    ///
    /// - Parameters:
    ///   - number: from ``nextNumber()``.
    ///   - answer: how the waiter learns what becomes of it.
    mutating func join(_ number: Int, _ request: Request, answer: Answer) {
        waiters.append(Waiter(number: number, request: request, answer: answer))
    }

    /// Takes one out that waits no longer; nil if it had left before.
    mutating func leave(_ number: Int) -> Answer? {
        guard let index = waiters.firstIndex(where: { $0.number == number }) else { return nil }
        return waiters.remove(at: index).answer
    }

    /// Takes out the first that is given something; nil if nobody is.
    mutating func next<Place>(_ place: (Request) -> Place?) -> (answer: Answer, place: Place)? {
        for (index, waiter) in waiters.enumerated() {
            guard let place = place(waiter.request) else { continue }
            return (waiters.remove(at: index).answer, place)
        }
        return nil
    }

    /// Takes all out.
    mutating func removeAll() -> [Answer] {
        defer { waiters = [] }
        return waiters.map(\.answer)
    }
}
