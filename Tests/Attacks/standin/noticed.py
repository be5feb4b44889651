"""Which attacks notice that a layer is missing, and how that is seen."""

from corpus import deadlines
from corpus.languages import code
from corpus.outcome import execute

# By layer: which attacks notice that it is missing. Where another layer stands behind the one that is missing, an
# attack says BLOCKED all the same; those that stand here have only the one.
NOTICED_BY = {
    "seccomp": [
        "sys_keyctl_session", "sys_landlock_create", "sys_shmget", "priv_personality", "net_family_high_bits",
        "high_bits_of_narrow_arguments", "clone3_of_every_kind", "keys_programs_and_rings"],
    # In the full sandbox Landlock is a second wall behind the mounts, so it is tried where those have a gap.
    "landlock": ["folders_that_the_policy_does_not_name"],
    "network namespace": ["net_gateway_self_call", "every_port_of_the_loopback"],
    "limits": ["proc_thread_bomb", "inodes_of_the_memory_file_systems"],
    "close_range": ["fs_inherited_fd_walk"],
    "uid map": ["priv_become_root"],
    "capabilities": ["priv_capabilities"],
    "not dumpable": ["proc_mem_of_init", "init_opened_by_detours"],
    "own root": ["fs_dotdot_from_root"],
}

# The same at the levels without namespaces. Landlock stands alone there: nothing else says which files there are.
BELOW_FULL = {
    "seccomp": [
        "sys_keyctl_session", "sys_landlock_create", "priv_personality", "high_bits_of_narrow_arguments",
        "keys_programs_and_rings"],
    "landlock's files": ["fs_dotdot_from_root", "proc_mem_of_init"],
    "limits": ["proc_thread_bomb"],
    "close_range": ["fs_inherited_fd_walk"],
}

# Made quickly, and with no worker from before the layer went missing.
SETTINGS = {"NESTBOX_PRELOAD": ",", "NESTBOX_SPARE_WORKERS": 0}


def escapes(server, attack, ready=lambda: None):
    """The lines by which an attack says that it got out of a new session of the server, and all of its lines.

    `ready` is called when the session has its worker.
    """
    client = server.client
    session = client.new_session()
    client.run(session, "1")
    ready()
    # What is not stopped goes on to its own end, which takes longer than being stopped.
    outcome = execute(client, session, code(attack), 5 * deadlines.seconds(attack))
    client.ask("DELETE", f"/v1/sessions/{session}")
    return [line for line in outcome.lines if line.startswith("ESCAPE")], outcome.lines
