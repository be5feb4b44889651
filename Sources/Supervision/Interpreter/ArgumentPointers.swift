internal import Glibc

/// Lends strings to a C function as a NULL-terminated array, for the length of the call.
func withPointers<Result>(
    _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    var pointers = strings.map { strdup($0) }
    pointers.append(nil)
    defer { for pointer in pointers { free(pointer) } }
    return pointers.withUnsafeMutableBufferPointer { buffer in
        // The array is not empty: NULL ends it.
        withExtendedLifetime(buffer) { body(buffer.baseAddress.unsafelyUnwrapped) }
    }
}
