internal import CLinux

/// Keeps the gateway's secrets in the gateway: it leaves no core dump, and no other process of its uid can read its memory.
package enum GatewayHardening {
    package static func apply() throws(SupervisionError) {
        guard nb_set_limit(Int32(nb_limit_core_bytes), 0) == 0, nb_set_dumpable(0) == 0 else {
            throw SupervisionError("the server cannot keep others from reading its memory")
        }
    }
}
