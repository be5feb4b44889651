"""How long an attack may run, in seconds, until the runner ends it; and other limits that it has to run into soon.

Most end by themselves at once. Those that would go on for long are cut short where all that they do is waiting or more
of the same; `lived to its deadline` is then their positive control.
"""

_USUAL = 30
_SHORT = {
    # Stops its own parent.
    "node_binding_tricks": 12,
    "proc_cpu_burn_many": 5,
    "proto_close_channel_keep_running": 3,
    "proto_frame_flood": 3,
    "proto_half_close": 3,
    "proto_slow_loris": 2,
    "out_no_newline_flood": 3,
}

# The wall limit of the policy under which attacks that never end are tried, and how long after it the server may take:
# two graces of two seconds, and what a busy machine needs.
WALL = 3
_AFTER_WALL = 40


def seconds(attack):
    if attack.check == "timeout_reported":
        return WALL + _AFTER_WALL
    return attack.then.get("seconds", _SHORT.get(attack.name, _USUAL))


def limits(attack):
    """The limits in which the attack's policy differs from the product's."""
    wall = {"wall_seconds": WALL} if attack.check == "timeout_reported" else {}
    return {**wall, **attack.then.get("limits", {})}
