internal import CLinux
internal import Wire

extension LandlockAccess {
    /// The kernel's rights, of every ABI. What gives none of them: making devices, controlling devices, and connecting to sockets
    /// that were made outside of the domain.
    var rights: UInt64 {
        switch self {
        case .read: nb_landlock_read_file | nb_landlock_read_folder
        case .execute: nb_landlock_execute
        case .write: nb_landlock_write_file | nb_landlock_truncate
        case .change:
            nb_landlock_make_file | nb_landlock_make_folder | nb_landlock_make_link | nb_landlock_make_fifo
                | nb_landlock_make_socket | nb_landlock_remove_file | nb_landlock_remove_folder | nb_landlock_refer
        }
    }
}
