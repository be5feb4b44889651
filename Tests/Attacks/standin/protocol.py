"""The corpus' entries of the kind `protocol`, played by a worker that has been taken over.

An entry looks for the gateway's socket among its descriptors, where code in a kernel finds none, and sends what another
product's worker would. So each is played twice: its own program runs as the worker, with the gateway's socket there to be
found (`runs_<entry>`); and what it is about is told in the words of our protocol, by the lies that PLAYED names.
"""

import os

from corpus.attack import named
from standin.lies import FATAL, STUCK, lie, noise

# By entry: what becomes of its own program as the worker, and the lies that play it.
PLAYED = {
    "proto_giant_length": (FATAL, [
        "announces_four_gigabytes", "announces_two_gigabytes", "announces_one_byte_too_many",
        "announces_four_gigabytes_before_it_is_ready"]),
    "proto_zero_length_flood": (FATAL, ["sends_empty_frames"]),
    "proto_slow_loris": (STUCK, ["sends_a_byte_now_and_then", "stops_inside_a_frame"]),
    "proto_garbage": (FATAL, ["sends_noise"]),
    "proto_not_json": (FATAL, [
        "sends_no_json", "sends_json_that_is_null", "sends_json_that_is_an_array", "sends_json_that_is_no_object",
        "sends_json_that_is_a_string"]),
    "proto_deep_nesting": (FATAL, ["nests_arrays", "nests_objects", "nests_in_a_field_that_nobody_reads"]),
    "proto_bad_unicode": (FATAL, [
        "sends_half_a_character", "sends_a_character_in_two_halves", "sends_text_that_is_no_text",
        "sends_bytes_that_are_no_utf_8"]),
    "proto_reply_after_done": (FATAL, ["goes_on_after_its_end", "goes_on_long_after_its_end", "ends_twice"]),
    "proto_half_close": (FATAL, ["closes_its_half"]),
    "proto_close_channel_keep_running": (FATAL, ["closes_its_socket_and_goes_on"]),
    "proto_frame_flood": (FATAL, [
        "floods_with_output", "floods_with_lines", "floods_with_nothing", "floods_with_values"]),
    # All that its functions do from then on is nothing.
    "harness_monkeypatch": (STUCK, ["never_answers"]),
    "harness_fork_and_impersonate": (FATAL, [
        "ends_when_it_is_asked", "leaves_a_child_that_holds_its_socket", "leaves_a_child_that_answers"]),
}


def itself(entry):
    """The name of the lie that is the entry's own program."""
    return f"runs_{entry}"


def _runs(attack):
    def play(worker):
        worker.asked()
        player = os.getpid()
        os.urandom = noise
        try:
            exec(compile(attack.payload, attack.name, "exec"), {"__name__": "__main__"})
        except SystemExit as end:
            # It ends by itself if it found no socket.
            raise AssertionError("the program has found nothing to lie on") from end
        finally:
            if os.getpid() != player:
                # What it forked has had its time.
                os._exit(0)
    play.__name__ = itself(attack.name)
    return play


for _attack in named(*PLAYED):
    lie(PLAYED[_attack.name][0])(_runs(_attack))
