"""What the runner does while an attack runs, for the checks that ask for it. Each takes the trial and its outcome."""

import re
import socket
import time

from harness.deadline import until

# For which checks a program is kept alive after its last line, so that there is something to look at.
HELD = {"then:not_reachable_from_host"}

# For how many seconds a session's files are asked for over and over.
_BUSY = 6


def download_loop(trial, outcome):
    """Over and over while the file grows: each download ends, with as many bytes as it announced."""
    def is_served(files, name):
        got = files.download(name)
        assert got.status in (200, 404), f"{name}: {got}"
        assert got.status != 200 or got.announced == got.sent, f"{name}: {got}"
        return got.status == 200 and got.sent > 0
    with trial.files() as files:
        for name in trial.attack.then["download_loop"]:
            until(lambda: is_served(files, name), f"the download of {name}", within=60)
            while not outcome.ended.wait(0.2):
                is_served(files, name)


def files_loop(trial, outcome):
    """Over and over, from when the attack says that it is busy: lists, reads, writes and deletes what it is busy with.

    What is read is the session's own, which is nothing but `x`; what is written and deleted is nowhere else. The attack goes
    on until it is told to stop."""
    then, before = trial.attack.then, _outside(trial)
    # Not before: what the attack makes first would be there already.
    until(lambda: outcome.ended.is_set() or "busy\n" in outcome.so_far, "the attack's word that it has begun", within=60)
    answers, enough, told = {}, time.monotonic() + _BUSY, False
    with trial.files() as files:
        while not outcome.ended.is_set():
            if not told and time.monotonic() > enough and _has_met(answers):
                assert files.put("enough", b"") in (200, 201)
                told = True
            files.entries()
            for name in then.get("read", []):
                status, content = files.fetch(name)
                answers.setdefault(("read", name), set()).add(status)
                assert status != 200 or content is None or not content.strip(b"x"), f"{name}: {content[:200]}"
            for name in then.get("write", []):
                answers.setdefault(("write", name), set()).add(files.put(name, b"x" * 5000))
            for name in then.get("delete", []):
                answers.setdefault(("delete", name), set()).add(files.delete(name))
    for what, statuses in answers.items():
        assert statuses <= {200, 201, 403, 404, 409, 412}, f"{what}: {statuses}"
    assert _has_met(answers), answers
    after = _outside(trial)
    assert after == before, f"outside the session's folder: {sorted(set(before) ^ set(after))}"


def _has_met(answers):
    """Whether some of it has met the attack: otherwise nothing was tried."""
    return any(statuses & {403, 404, 409, 412} for statuses in answers.values())


def _outside(trial):
    """What the data folder holds beside the session's own and what comes and goes: names, owners and modes."""
    data, passing = trial.server.data, ("nestbox.sqlite-", "upload-", "spare-", "probe", trial.session)
    found = [data, *data.iterdir(), *(data / "workspaces").iterdir()]
    return sorted((str(path.relative_to(data)), status.st_mode, status.st_uid)
                  for path in found if not path.name.startswith(passing)
                  for status in [path.lstat()])


def not_reachable_from_host(trial, outcome):
    """A port that it has opened is open inside only."""
    opened = re.compile(r"\b(?:ws|http)://[^/\s]*:(\d+)")
    refused = re.compile(r"BLOCKED|\[nestbox\] blocked: socket\(AF_INET")
    until(lambda: outcome.ended.is_set() or opened.search(outcome.so_far) or refused.search(outcome.so_far),
          "the opening of the port", within=60)
    ports = {int(port) for port in opened.findall(outcome.so_far)}
    assert ports or refused.search(outcome.so_far), outcome.so_far
    for port in ports:
        with socket.socket() as caller:
            caller.settimeout(5)
            assert caller.connect_ex(("127.0.0.1", port)) != 0, f"port {port} of the session answers on the host"
    assert not ports or not outcome.ended.is_set(), "the program had ended before anybody tried its port"
    with trial.files() as files:
        assert files.put("enough", b"") == 201


MEANWHILE = {
    "then:download_loop": download_loop,
    "then:files_loop": files_loop,
    "then:not_reachable_from_host": not_reachable_from_host,
}
