import Logging
import Policies
import SessionModel
import Supervision

/// Everything that the doctor looks at, in the order in which the server would meet it. Goes on after what failed, as far as the
/// rest does not depend on it.
struct Examination {
    let flags: SettingFlags
    let environment: [String: String]
    let host = HostFiles()

    func run() async -> DoctorReport {
        var findings = HostExamination(host: host).findings()
        do {
            let settings = try await flags.settings(environment)
            findings.append(.ok("settings", "every one can be read"))
            findings.append(try await ModelExamination(settings: settings).finding())
            let trial = await examine(settings, &findings)
            return DoctorReport(findings: findings, isolation: trial)
        } catch {
            findings.append(.failed("settings", "\(error)"))
            return DoctorReport(findings: findings, isolation: nil)
        }
    }

    private func examine(_ settings: ServerSettings, _ findings: inout [Finding]) async -> IsolationHealth? {
        let folder: String
        do {
            folder = DataFolder.absolute(
                try settings.dataFolder ?? DataFolder.defaultPath(environment: environment))
        } catch {
            findings.append(.failed("data folder", "\(error)"))
            return nil
        }
        findings += DataFolderExamination(path: folder).findings()
        guard network(settings, &findings) else { return nil }
        let setup = policies(settings, &findings)
        let interpreter = interpreter(settings, folder, &findings)
        let languages = interpreter.flatMap { self.languages(settings, $0, &findings) }
        guard let setup, let interpreter, let languages else {
            findings.append(.failed("worker", "not tried: policies, interpreter and languages come first"))
            return nil
        }
        do {
            let isolation = try await TrialRun(
                supervisor: PassingSupervisor(
                    setup: setup, dataFolder: folder, interpreter: interpreter, languages: languages)
            ).run()
            for refused in isolation.refused {
                findings.append(
                    .warning("level \(refused.level)", "cannot be had: \(refused.stage). \(refused.remedy)"))
            }
            findings.append(.ok("level \(isolation.level)", "holds; required: \(isolation.required)"))
            findings.append(.ok("worker", "ran 1+1"))
            return isolation
        } catch {
            findings.append(.failed("worker", "\(error)"))
            return nil
        }
    }

    /// - Returns: false where a network is granted and is none.
    private func network(_ settings: ServerSettings, _ findings: inout [Finding]) -> Bool {
        do {
            guard let grant = try GrantedNetwork(settings).grant else { return true }
            findings.append(.ok("granted network", "\(grant.path), net:[\(grant.inode)]"))
            return true
        } catch {
            findings.append(.failed("granted network", "\(error)"))
            return false
        }
    }

    private func policies(_ settings: ServerSettings, _ findings: inout [Finding]) -> WorkerSetup? {
        do {
            let folder = try settings.policiesFolder ?? ProgramFolder.policies()
            // What the trial run logs is no part of the report; what matters comes back as an error.
            let silent = Logger(label: "nestbox") { _ in SwiftLogNoOpLogHandler() }
            let setup = try WorkerSetup(settings: settings, policiesFolder: folder, logger: silent)
            for policy in setup.policies.values.sorted(by: { $0.name < $1.name }) {
                let warnings = policy.filter.warnings.map { "; \($0)" }.joined()
                findings.append(
                    .ok("policy \(policy.name)", "compiles, \(policy.filter.hash.prefix(16))\(warnings)"))
            }
            findings += PolicyRemark.notes(setup.policies.values.sorted { $0.name < $1.name }, at: .info)
                .map { .ok("policies", "\($0.policies.joined(separator: ", ")): \($0.text)") }
            return setup
        } catch {
            findings.append(.failed("policies", "\(error)"))
            return nil
        }
    }

    private func languages(
        _ settings: ServerSettings, _ interpreter: Interpreter, _ findings: inout [Finding]
    ) -> KnownLanguages? {
        do {
            let languages = try WorkerSetup.languages(settings, environment, python: interpreter.executable)
            findings.append(.ok("languages", languages.available.map(\.name).joined(separator: ", ")))
            return languages
        } catch {
            findings.append(.failed("languages", "\(error)"))
            return nil
        }
    }

    private func interpreter(
        _ settings: ServerSettings, _ folder: String, _ findings: inout [Finding]
    ) -> Interpreter? {
        do {
            let path = try PythonPath(settings: settings, dataFolder: folder, environment: environment).resolved()
            let interpreter = try InterpreterProbe.ask(path)
            findings.append(.ok("interpreter", "\(path), Python \(interpreter.version), \(interpreter.library)"))
            let packages = try InterpreterProbe.packages(["IPython"] + settings.preload, of: path)
            let installed = packages.compactMap { package in package.version.map { "\(package.name) \($0)" } }
            findings.append(.ok("packages", installed.joined(separator: ", ")))
            let missing = packages.filter { $0.version == nil }.map(\.name).joined(separator: ", ")
            if !missing.isEmpty {
                findings.append(.warning("packages", "on the preload list and not installed: \(missing)"))
            }
            return interpreter
        } catch {
            findings.append(.failed("interpreter", "\(error)"))
            return nil
        }
    }
}
