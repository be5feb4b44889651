"""Workers kept ready for sessions that have no files yet: faster, and otherwise not to be noticed."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from harness.deadline import until
from harness.server import Server


@pytest.fixture
def fresh(tmp_path):
    with Server(tmp_path) as server:
        yield server


def spare_folders(server):
    return {name for name in server.workspaces() if name.startswith("spare-")}


def take_spare(server):
    """A session that has taken a spare worker, and the worker, which was there before the session was."""
    first = server.client.new_session()
    spare = server.spare(first)
    session = server.client.new_session()
    server.client.run(session, "state = 1; open('kept.txt', 'w').write('kept')")
    assert server.worker_of(session) == spare
    return session, spare


def evict(server, _):
    for _ in range(3):
        server.client.run(server.client.new_session(), "1")


def reset(server, session):
    server.client.ask("DELETE", f"/v1/sessions/{session}/messages", params={"reset_interpreter": "true"})


def test_a_fresh_session_takes_the_spare_and_another_is_made(fresh):
    session, _ = take_spare(fresh)
    until(lambda: len(fresh.workers()) == 3, "the next spare: a worker for each of two sessions, and it")
    assert (fresh.data / "workspaces" / session / "kept.txt").read_text() == "kept"


@pytest.mark.parametrize("lose", [evict, reset])
def test_files_that_were_written_in_a_spare_outlive_it(fresh, lose):
    session, worker = take_spare(fresh)
    lose(fresh, session)
    until(lambda: not worker.alive, "the end of the worker")
    assert fresh.client.run(session, "print('state' in globals(), open('kept.txt').read())").console == "False kept\n"
    assert fresh.worker_of(session) != worker


def test_a_session_that_comes_back_to_a_place_it_just_lost_has_one_worker(tmp_path):
    with Server(tmp_path, MAX_ACTIVE_INSTANCES="1") as server:
        client, guest = server.client, server.client.new_session()
        for _ in range(3):
            server.spare(guest)
            host = client.new_session()
            client.run(host, "import os, subprocess, time\n"
                             "writer = subprocess.Popen(['sh', '-c', 'while true; do echo >> f; done'])\n"
                             "while not os.path.exists('f'): time.sleep(0.001)")
            guest = client.new_session()
            client.run(guest, "1")
            # Within the moment for which the worker that has lost its place is let be.
            answer = client.run(host, "import os, time\nold = os.path.getsize('f')\ntime.sleep(0.05)\n"
                                      "print('writer' in globals(), os.path.getsize('f') - old)")
            assert answer.console == "False 0\n"


def test_a_session_that_just_lost_its_place_can_be_deleted(tmp_path):
    with Server(tmp_path, MAX_ACTIVE_INSTANCES="1") as server:
        guest = server.client.new_session()
        for _ in range(3):
            server.spare(guest)
            host = server.client.new_session()
            server.client.run(host, "open('kept.txt', 'w').write('kept')")
            guest = server.client.new_session()
            server.client.run(guest, "1")
            server.client.ask("DELETE", f"/v1/sessions/{host}")
            assert host not in server.workspaces()


def test_two_fresh_sessions_at_once_share_nothing(fresh):
    client = fresh.client
    source = "import os\nprint(os.listdir())\nopen('{0}', 'w').write('{0}')\nprint(os.listdir())"
    with ThreadPoolExecutor(2) as threads:
        for _ in range(5):
            sessions = [client.new_session() for _ in range(2)]
            answers = list(threads.map(lambda session: client.run(session, source.format(session)), sessions))
            assert [answer.console for answer in answers] == [f"[]\n['{session}']\n" for session in sessions]
            assert len({fresh.worker_of(session) for session in sessions}) == 2


def test_many_workers_made_at_one_moment_do_not_get_in_each_other_s_way(fresh):
    client = fresh.client
    with ThreadPoolExecutor(3) as threads:
        for _ in range(15):
            sessions = [client.new_session() for _ in range(3)]
            answers = list(threads.map(lambda session: client.run(session, "6 * 7"), sessions))
            assert [answer.console for answer in answers] == ["42\n"] * 3
            list(threads.map(lambda session: client.ask("DELETE", f"/v1/sessions/{session}"), sessions))
    assert "no spare worker" not in fresh.log and "no worker for" not in fresh.log


def test_a_spare_that_died_is_cleared_away_and_the_next_session_has_another_made(fresh):
    held = fresh.client.new_session()
    for _ in range(3):
        spare, folders = fresh.spare(held), spare_folders(fresh)
        spare.kill()
        until(lambda: not folders & spare_folders(fresh), "the end of the dead spare's folder")
        session = fresh.client.new_session()
        assert fresh.client.run(session, "6 * 7").console == "42\n"
        fresh.client.ask("DELETE", f"/v1/sessions/{session}")


def test_a_session_that_comes_right_after_a_spare_died_does_not_notice(fresh):
    held = fresh.client.new_session()
    for _ in range(10):
        spare, session = fresh.spare(held), fresh.client.new_session()
        spare.kill()
        assert fresh.client.run(session, "6 * 7").console == "42\n"
        fresh.client.ask("DELETE", f"/v1/sessions/{session}")


def test_it_works_without_spares(tmp_path):
    with Server(tmp_path, NESTBOX_SPARE_WORKERS=0) as server:
        sessions = [server.client.new_session() for _ in range(2)]
        for session in sessions:
            server.client.run(session, "open('kept.txt', 'w').write('kept')")
        held = {server.worker_of(session) for session in sessions}
        # One that tried whether workers work may be on its way out.
        until(lambda: set(server.workers()) == held, "no worker but the sessions'")
        assert not spare_folders(server)


def test_a_killed_server_s_spares_are_cleared_away_by_the_next(tmp_path):
    with Server(tmp_path) as server:
        session, _ = take_spare(server)
        left = until(lambda: spare_folders(server), "the folder of the next spare")
        server.kill()
    with Server(tmp_path) as server:
        assert not left & server.workspaces()
        assert server.client.run(session, "print(open('kept.txt').read())").console == "kept\n"


def test_ending_well_leaves_no_spare(tmp_path):
    with Server(tmp_path) as server:
        take_spare(server)
    assert not spare_folders(server)


def test_deleting_a_session_that_took_a_spare_deletes_its_folder(fresh):
    session, worker = take_spare(fresh)
    fresh.client.ask("DELETE", f"/v1/sessions/{session}")
    until(lambda: not worker.alive, "the end of the worker")
    until(lambda: session not in fresh.workspaces(), "the end of the folder")
