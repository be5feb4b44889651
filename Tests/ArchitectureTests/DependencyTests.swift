import Testing

/// docs/architecture.md says who may import whom; the manifest has to say the same.
struct DependencyTests {
    private let page: ArchitecturePage
    private let package: Package

    init() throws {
        page = try ArchitecturePage()
        package = try Package.dump()
    }

    @Test("the manifest and the table name the same targets and the same arrows")
    func table() {
        let names = Set(package.ours.map(\.name))
        #expect(Set(page.mayImport.keys) == names)
        for target in package.ours {
            let (internals, externals) = (
                target.dependencies.filter { names.contains($0.name) },
                target.dependencies.filter { !names.contains($0.name) }
            )
            #expect(
                page.mayImport[target.name]
                    == .init(targets: Set(internals.map(\.name)), products: Set(externals.map(\.name))),
                "\(target.name)")
        }
    }

    @Test("every target stands on one floor")
    func floors() {
        let standing = page.floors.values.flatMap(\.self)
        #expect(standing.sorted() == package.ours.map(\.name).sorted())
    }

    @Test("an arrow points down, or to the right on its floor")
    func arrows() throws {
        for target in package.ours {
            let from = try #require(place(of: target.name), "\(target.name) is in the picture")
            for dependency in target.dependencies {
                guard let to = place(of: dependency.name) else { continue }
                #expect(
                    to.floor < from.floor || (to.floor == from.floor && to.column > from.column),
                    "\(target.name) imports \(dependency.name)")
            }
        }
    }

    private func place(of target: String) -> (floor: Int, column: Int)? {
        for (floor, names) in page.floors {
            if let column = names.firstIndex(of: target) { return (floor, column) }
        }
        return nil
    }
}
