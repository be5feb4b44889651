/// `{"success": true}`
struct SuccessAnswer: Encodable {
    var success = true
}
