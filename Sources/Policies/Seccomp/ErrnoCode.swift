import FoundationEssentials
import Glibc

/// The error number that a refused call fails with.
///
/// Files write it as a number (`38`) or by its name (`"ENOSYS"`). Zero is refused: the call would be skipped and the
/// caller told that it had succeeded.
struct ErrnoCode: Hashable, Sendable {
    let number: UInt16

    static let notPermitted = ErrnoCode(number: UInt16(EPERM))
    static let noSuchSyscall = ErrnoCode(number: UInt16(ENOSYS))

    private init(number: UInt16) { self.number = number }

    /// Nil for a name that this system does not have.
    init?(name: String) {
        guard let number = Self.numbers[name] else { return nil }
        self.init(number: UInt16(number))
    }

    /// Nil for a number that libseccomp does not take: anything but 1 to 4094.
    init?(_ value: Int) {
        guard (1...4094).contains(value) else { return nil }
        self.init(number: UInt16(value))
    }

    /// The number's name, the first in order where it has several.
    static func name(of number: Int32) -> String? { numbers.filter { $0.value == number }.keys.min() }

    private static let numbers: [String: Int32] = [
        "E2BIG": E2BIG, "EACCES": EACCES, "EADDRINUSE": EADDRINUSE, "EADDRNOTAVAIL": EADDRNOTAVAIL, "EADV": EADV,
        "EAFNOSUPPORT": EAFNOSUPPORT, "EAGAIN": EAGAIN, "EALREADY": EALREADY, "EBADE": EBADE, "EBADF": EBADF,
        "EBADFD": EBADFD, "EBADMSG": EBADMSG, "EBADR": EBADR, "EBADRQC": EBADRQC, "EBADSLT": EBADSLT,
        "EBFONT": EBFONT, "EBUSY": EBUSY, "ECANCELED": ECANCELED, "ECHILD": ECHILD, "ECHRNG": ECHRNG, "ECOMM": ECOMM,
        "ECONNABORTED": ECONNABORTED, "ECONNREFUSED": ECONNREFUSED, "ECONNRESET": ECONNRESET, "EDEADLOCK": EDEADLOCK,
        "EDESTADDRREQ": EDESTADDRREQ, "EDOM": EDOM, "EDOTDOT": EDOTDOT, "EDQUOT": EDQUOT, "EEXIST": EEXIST,
        "EFAULT": EFAULT, "EFBIG": EFBIG, "EHOSTDOWN": EHOSTDOWN, "EHOSTUNREACH": EHOSTUNREACH, "EIDRM": EIDRM,
        "EILSEQ": EILSEQ, "EINPROGRESS": EINPROGRESS, "EINTR": EINTR, "EINVAL": EINVAL, "EIO": EIO,
        "EISCONN": EISCONN, "EISDIR": EISDIR, "EISNAM": EISNAM, "EKEYEXPIRED": EKEYEXPIRED,
        "EKEYREJECTED": EKEYREJECTED, "EKEYREVOKED": EKEYREVOKED, "EL2HLT": EL2HLT, "EL2NSYNC": EL2NSYNC,
        "EL3HLT": EL3HLT, "EL3RST": EL3RST, "ELIBACC": ELIBACC, "ELIBBAD": ELIBBAD, "ELIBEXEC": ELIBEXEC,
        "ELIBMAX": ELIBMAX, "ELIBSCN": ELIBSCN, "ELNRNG": ELNRNG, "ELOOP": ELOOP, "EMEDIUMTYPE": EMEDIUMTYPE,
        "EMFILE": EMFILE, "EMLINK": EMLINK, "EMSGSIZE": EMSGSIZE, "EMULTIHOP": EMULTIHOP,
        "ENAMETOOLONG": ENAMETOOLONG, "ENAVAIL": ENAVAIL, "ENETDOWN": ENETDOWN, "ENETRESET": ENETRESET,
        "ENETUNREACH": ENETUNREACH, "ENFILE": ENFILE, "ENOANO": ENOANO, "ENOBUFS": ENOBUFS, "ENOCSI": ENOCSI,
        "ENODATA": ENODATA, "ENODEV": ENODEV, "ENOENT": ENOENT, "ENOEXEC": ENOEXEC, "ENOKEY": ENOKEY,
        "ENOLCK": ENOLCK, "ENOLINK": ENOLINK, "ENOMEDIUM": ENOMEDIUM, "ENOMEM": ENOMEM, "ENOMSG": ENOMSG,
        "ENONET": ENONET, "ENOPKG": ENOPKG, "ENOPROTOOPT": ENOPROTOOPT, "ENOSPC": ENOSPC, "ENOSR": ENOSR,
        "ENOSTR": ENOSTR, "ENOSYS": ENOSYS, "ENOTBLK": ENOTBLK, "ENOTCONN": ENOTCONN, "ENOTDIR": ENOTDIR,
        "ENOTEMPTY": ENOTEMPTY, "ENOTNAM": ENOTNAM, "ENOTRECOVERABLE": ENOTRECOVERABLE, "ENOTSOCK": ENOTSOCK,
        "ENOTSUP": ENOTSUP, "ENOTTY": ENOTTY, "ENOTUNIQ": ENOTUNIQ, "ENXIO": ENXIO, "EOPNOTSUPP": EOPNOTSUPP,
        "EOVERFLOW": EOVERFLOW, "EOWNERDEAD": EOWNERDEAD, "EPERM": EPERM, "EPFNOSUPPORT": EPFNOSUPPORT,
        "EPIPE": EPIPE, "EPROTO": EPROTO, "EPROTONOSUPPORT": EPROTONOSUPPORT, "EPROTOTYPE": EPROTOTYPE,
        "ERANGE": ERANGE, "EREMCHG": EREMCHG, "EREMOTE": EREMOTE, "EREMOTEIO": EREMOTEIO, "ERESTART": ERESTART,
        "ERFKILL": ERFKILL, "EROFS": EROFS, "ESHUTDOWN": ESHUTDOWN, "ESOCKTNOSUPPORT": ESOCKTNOSUPPORT,
        "ESPIPE": ESPIPE, "ESRCH": ESRCH, "ESRMNT": ESRMNT, "ESTALE": ESTALE, "ESTRPIPE": ESTRPIPE, "ETIME": ETIME,
        "ETIMEDOUT": ETIMEDOUT, "ETOOMANYREFS": ETOOMANYREFS, "ETXTBSY": ETXTBSY, "EUCLEAN": EUCLEAN,
        "EUNATCH": EUNATCH, "EUSERS": EUSERS, "EWOULDBLOCK": EWOULDBLOCK, "EXDEV": EXDEV, "EXFULL": EXFULL,
    ]
}

extension ErrnoCode: Decodable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let fault: String
        if let name = try? container.decode(String.self) {
            if let code = ErrnoCode(name: name) {
                self = code
                return
            }
            fault = "unknown error name \"\(name)\""
        } else {
            let value = try container.decode(Int.self)
            if let code = ErrnoCode(value) {
                self = code
                return
            }
            fault =
                value == 0
                ? "0 is refused: the caller would be told that the call succeeded"
                : "must be an error number from 1 to 4094, not \(value)"
        }
        throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: fault))
    }
}

extension ErrnoCode {
    /// Reads the error from the two fields that may hold it: Docker's, and Podman's, whose files have both.
    static func decode<Key>(
        from object: StrictObject<Key>, number: Key, name: Key
    ) throws -> ErrnoCode? {
        let first = try object.values.decodeIfPresent(ErrnoCode.self, forKey: number)
        let second = try object.values.decodeIfPresent(ErrnoCode.self, forKey: name)
        if let first, let second, first != second {
            throw object.fault(at: name, "contradicts \"\(number.stringValue)\"")
        }
        return first ?? second
    }
}
