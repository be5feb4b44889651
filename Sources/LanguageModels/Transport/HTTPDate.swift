import FoundationEssentials
import Glibc

/// The date of an HTTP header as every server writes it today: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7).
enum HTTPDate {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    static func parse(_ text: String) -> Date? {
        let parts = text.split { $0 == " " || $0 == "," || $0 == ":" }
        guard parts.count == 8, parts[7] == "GMT", let month = months.firstIndex(of: String(parts[2])),
            let day = Int32(parts[1]), (1...31).contains(day), let year = Int32(parts[3]), (1970...9999).contains(year),
            let hour = Int32(parts[4]), (0...23).contains(hour), let minute = Int32(parts[5]),
            (0...59).contains(minute),
            let second = Int32(parts[6]), (0...60).contains(second)
        else { return nil }
        var time = tm()
        (time.tm_year, time.tm_mon, time.tm_mday) = (year - 1900, Int32(month), day)
        (time.tm_hour, time.tm_min, time.tm_sec) = (hour, minute, second)
        return Date(timeIntervalSince1970: TimeInterval(timegm(&time)))
    }
}
