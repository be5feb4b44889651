/// What is wrong with a body that should be `multipart/form-data`.
enum MultipartError: String, Error {
    case noBoundary = "Content-Type names no boundary of 1 to 70 characters"
    case longHeaders = "the headers of a part are longer than 16 KiB"
    case malformedHeaders = "a part has no Content-Disposition: form-data, or one that cannot be read"
    case malformedDelimiter = "something else than a line's end follows a boundary"
    case tooManyParts = "there are more than 1000 parts"
    case unfinished = "the body ends before its last boundary"
}
