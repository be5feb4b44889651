/// The tenant has as many sessions as the operator lets it have.
package struct SessionLimitReached: Error, Hashable {
    package let limit: Int

    package init(limit: Int) { self.limit = limit }
}
