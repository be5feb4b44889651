package import Wire

/// Runs a call that returns a non-negative number or `-errno`, and turns the latter into a failure of this stage.
@discardableResult
package func systemCall(
    _ stage: @autoclosure () -> String, _ call: () -> Int32
) throws(SandboxFailure) -> Int32 {
    let result = call()
    guard result >= 0 else { throw SandboxFailure(stage: stage(), errno: -result) }
    return result
}
