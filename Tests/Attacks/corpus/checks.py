"""One function for each form of `check`: what is looked at after the attack, while its session still lives.

Each takes the trial, in which the attack has run. What holds for all attacks is looked at elsewhere: judgement.py.
"""

import ast
import re

from harness.deadline import until
from harness.processes import descendants


def nothing_more(trial):
    """`output_not_contains:ESCAPE`, `server_healthy` and `then:report_only`: looked at for every attack anyway."""


def timeout_reported(trial):
    """It lived to the wall limit, was ended, and the session goes on."""
    trial.ended_at_the_limit()
    trial.answers_in_time()


def download(trial):
    """Each file is refused at once: no thread of the gateway waits for a writer that never comes."""
    with trial.files() as files:
        for name in trial.attack.then["download"]:
            got = files.download(name)
            assert 400 <= got.status < 500, f"{name}: {got}"
            assert got.seconds * 1000 < trial.attack.then["within_ms"], f"{name}: {got}"
        # The control: what is a file is served all the same.
        assert files.put("control.txt", b"control") == 201
        assert files.fetch("control.txt") == (200, b"control") and "control.txt" in files.names()


def listing(trial):
    """Names come as JSON in UTF-8, and a download of each is served or refused, with no header of the name's making."""
    with trial.files() as files:
        entries = files.entries()
        assert entries, "the attack has left no file"
        for entry in entries[::len(entries) // 64 + 1]:
            got = files.download(entry["path"])
            assert got.status in (200, 400, 404), f"{entry}: {got}"
            got = files.download(entry["url"])
            assert (got.status, got.sent) == (200, entry["size"]), f"{entry}: {got}"
            assert "set-cookie" not in got.headers, f"{entry}: {got}"


def end_session_clean(trial):
    """The end of the session takes everything along."""
    trial.end()
    assert not trial.workspace.exists(), "the folder is still there"


def download_capped(trial):
    """No file is larger than the policy lets files be, and a download of one does not fill the gateway."""
    largest = max((path.lstat().st_size for path in trial.workspace.rglob("*")), default=0)
    assert largest <= 4 << 30, f"a file of {largest} bytes"
    with trial.files() as files:
        names = files.names()
        assert names, "the attack has left no file"
        for name in names:
            got = files.download(name, most=64 << 20)
            assert got.status == 200, f"{name}: {got}"


def only_own_pids(trial):
    """What it could signal are processes of its own session."""
    reached = ast.literal_eval(re.search(r"can signal \d+ (\[.*\])", trial.outcome.console)[1])
    worker = trial.server.worker_of(trial.session)
    own = {process.inner_pid or process.pid for process in [worker, *descendants(worker.pid)]}
    strangers = [pid for pid in reached if pid not in own]
    assert not strangers, f"it could signal {strangers}"


def no_system_v_objects_left(trial):
    """The counters have them, on the host and in the namespace that workers come from."""
    trial.end()
    trial.back_at_baseline()


def next_execution_clean(trial):
    """What it sends after its end is gone before the next execution, and is not taken for that one's."""
    until(lambda: trial.kernel_is_idle(), "the end of the threads that the attack left running")
    shown = trial.run("print('clean')").console
    assert shown.strip() == "clean", shown


def second_session_sees_none(trial):
    """A session made before the attack and one made after it see the same world."""
    assert trial.fingerprint() == trial.untouched


def values_differ_between_sessions(trial):
    """Two sessions draw no random value alike. The seed of string hashes is the forkserver's, as documented."""
    other = trial.other_session(trial.attack.payload)
    first, second = (ast.literal_eval(re.search(r"\[.*\]", outcome.console)[0]) for outcome in (trial.outcome, other))
    assert first and len(first) == len(second)
    assert not [pair for pair in zip(first, second) if pair[0] == pair[1]], f"{first} and {second}"


def next_execution(trial):
    """The attack's own second part, run in the same session, finds nothing."""
    trial.run_after(trial)


def door_shut(trial):
    """What it left behind tells in a file how it fared between this execution and the next."""
    told = trial.workspace / "told"
    until(told.exists, "the word of what the attack has left behind", within=120)
    lines = told.read_text().splitlines()
    assert lines and all(line.startswith("BLOCKED") for line in lines), lines


def second_session(trial):
    """The attack's own second part, run in another session while the attack's lives, finds nothing."""
    with trial.arena.trial(None) as other:
        trial.run_after(other)


def session_recovers(trial):
    """An execution may be lost with its kernel, or hang until it is interrupted and its kernel killed; in the next kernel code runs.

    Which one is lost is for the attack's own processes to say, and they may get a processor later than the next code. And on
    a busy machine one may be interrupted that would have ended: then the kernel is still the same, and so is what is in it.
    """
    ran, lost = 0, False
    for _ in range(12):
        # One line, so that nothing in it waits; it tells how many have run in this kernel.
        outcome = trial.run("globals().setdefault('ran', []).append(1) or len(ran)", deadline=5)
        if not outcome.lines or not outcome.lines[-1].isdigit():
            lost = True
        elif lost and outcome.lines[-1] == "1":
            trial.answers()
            return
        elif (ran := ran + 1) == 5:
            return
    raise AssertionError(f"the session does not get over it: {outcome.console!r} {outcome.error}")


def output_is_output(trial):
    """All that was shown is something that the computer showed."""
    strange = {(block.role, block.type) for block in trial.outcome.stream.blocks} - {
        ("computer", "console"), ("computer", "image"), ("computer", "code")}
    assert not strange and trial.outcome.error is None, f"{strange} {trial.outcome.error}"
    trial.answers()


def no_survivors(trial):
    """Of what it had started, nothing is left once its kernel was replaced."""
    trial.answers()
    worker = trial.server.worker_of(trial.session)
    until(lambda: len([process for process in descendants(worker.pid) if "sleep" not in process.command_line]) == 1,
          "the end of everything but the new kernel")


CHECKS = {
    "output_not_contains:ESCAPE": nothing_more,
    "server_healthy": nothing_more,
    "timeout_reported": timeout_reported,
    "then:download": download,
    "then:list": listing,
    "then:end_session_clean": end_session_clean,
    "then:download_capped": download_capped,
    "then:download_loop": nothing_more,
    "then:files_loop": nothing_more,
    "then:only_own_pids": only_own_pids,
    "then:no_sysv_ipc_left": no_system_v_objects_left,
    "then:next_execution_clean": next_execution_clean,
    "then:next_execution": next_execution,
    "then:output_is_output": output_is_output,
    "then:second_session": second_session,
    "then:door_shut": door_shut,
    "then:session_recovers": session_recovers,
    "then:second_session_sees_none": second_session_sees_none,
    "then:values_differ_between_sessions": values_differ_between_sessions,
    "then:report_only": nothing_more,
    "then:no_survivors": no_survivors,
    "then:not_reachable_from_host": nothing_more,
}
