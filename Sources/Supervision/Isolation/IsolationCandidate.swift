package import Wire

/// A level that may hold here: how its workers would be made, and where they would work.
package struct IsolationCandidate: Sendable {
    let plan: ForkserverPlan
    let workspaces: Workspaces
    let places: WorkerPlaces

    /// Nil where the plan has none.
    let grant: NetworkGrant?

    package init(
        plan: ForkserverPlan, workspaces: Workspaces, places: WorkerPlaces, grant: NetworkGrant? = nil
    ) {
        self.grant = grant
        self.plan = plan
        self.workspaces = workspaces
        self.places = places
    }
}
