import Packages

extension FuzzTarget {
    /// The bytes are the path of what a session asks of its packages' port.
    ///
    /// It is refused, or asks for what it asks for in its plainest writing too, with a project's name that leads nowhere.
    static let packageRequest = FuzzTarget("package-request") { bytes in
        guard let request = PackageRequest(target: String(decoding: bytes, as: UTF8.self)) else { return }
        let plain: String
        switch request {
        case .problems: plain = "/problems"
        case .page(let project):
            try check(project)
            plain = "/simple/\(project.text)/"
        case .file(let project, let name, let isMetadata):
            try check(project)
            plain = "/files/\(project.text)/" + encoded(name) + (isMetadata ? ".metadata" : "")
        }
        // Written out, each byte of a name takes three.
        guard plain.utf8.count <= 1024 else { return }
        let again = PackageRequest(target: plain)
        try Violation.require(again == request, "\(request) is \(String(describing: again)) when it is \(plain)")
    }

    private static func check(_ project: ProjectName) throws(Violation) {
        try Violation.require(
            !project.text.isEmpty
                && project.text.utf8.allSatisfy {
                    (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
                },
            "a project is named \(project.text)")
        try Violation.require(ProjectName(project.text) == project, "\(project.text) has another name")
    }

    private static func encoded(_ name: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return name.utf8.map { "%\(digits[Int($0 >> 4)])\(digits[Int($0 & 15)])" }.joined()
    }
}
