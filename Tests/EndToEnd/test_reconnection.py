"""Clients whose connection breaks, and who come back for the rest of a turn."""

import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness import lmc
from harness.client import Refused, chat_body
from harness.deadline import until
from harness.server import Server
from scripted_model import Hold, ScriptedModel, chunk, says

COUNTING = "import time\nfor number in range({count}):\n    print(number, flush=True)\n    time.sleep({pause})"


def counting(count=20, pause=0.05):
    return lmc.code(COUNTING.format(count=count, pause=pause))


def numbers(count=20):
    return "".join(f"{number}\n" for number in range(count))


def back(client, last, **options):
    """The request again, at whose body nobody looks."""
    return client.events("POST", "/v1/chat", headers={"Last-Event-ID": last}, json={"nobody": "reads this"}, **options)


def return_at_once(server, stream, again, read):
    """Breaks a stream's connection and opens the stream `again` makes; returns what `read` makes of that.

    The server stands still until both have happened: the moment for which it waits has only begun then.
    """
    sent = threading.Event()

    def trace(event, _):
        if event == "http11.send_request_body.complete":
            sent.set()

    def follow():
        with again(extensions={"trace": trace}) as rest:
            return read(rest)

    with ThreadPoolExecutor(1) as following:
        os.kill(server.pid, signal.SIGSTOP)
        try:
            stream.response.close()
            followed = following.submit(follow)
            assert sent.wait(20), "the request was not sent"
        finally:
            os.kill(server.pid, signal.SIGCONT)
        return followed.result()


def whole(client, session):
    """The session's current or last turn from its beginning."""
    return client.events("GET", f"/v1/sessions/{session}/events")


def test_events_are_numbered_without_a_gap(client, session):
    with client.stream(lmc.code("print(1)"), session=session) as stream:
        stream.finish()
    turns, counts = zip(*(event.id.rsplit("-", 1) for event in stream.events[:-1]), strict=True)
    assert len(set(turns)) == 1
    assert [int(count) for count in counts] == list(range(1, len(counts) + 1))


def test_a_client_that_comes_back_in_time_gets_the_rest_and_the_code_runs_on(server, client, session):
    with client.stream(counting(), session=session) as first:
        first.until_output("3\n")
        second = return_at_once(
            server, first, lambda **options: back(client, first.last_id, **options), lambda rest: rest.drain())
    assert second.status["finish_reason"] == "stop"
    assert first.console + second.console == numbers()
    assert client.messages(session)[-1]["content"] == numbers()


def test_a_turn_that_ended_is_told_again_from_anywhere(client, session):
    with client.stream(counting(5, 0), session=session) as stream:
        stream.finish()
    for cut, event in enumerate(stream.events[:-1], 1):
        with back(client, event.id) as again:
            events = list(again)
        assert [one.data for one in events] == [one.data for one in stream.events[cut:]]
        assert [one.id for one in events] == [one.id for one in stream.events[cut:]]


def test_the_session_s_events_are_the_same_stream(client, session):
    with client.stream(counting(5, 0), session=session) as stream:
        stream.finish()
    with whole(client, session) as again:
        assert [event.data for event in again] == [event.data for event in stream.events]
    with client.events("GET", f"/v1/sessions/{session}/events",
                       headers={"Last-Event-ID": stream.events[2].id}) as rest:
        assert [event.data for event in rest] == [event.data for event in stream.events[3:]]


def test_a_turn_that_is_not_streamed_can_be_watched(server, client, session):
    answers = []
    waits = "import os, time\nwhile not os.path.exists('go'): time.sleep(0.02)\n"
    body = chat_body([lmc.code(waits + COUNTING.format(count=20, pause=0))], session, {})
    asking = threading.Thread(target=lambda: answers.append(client.request("POST", "/v1/chat", json=body).json()))
    asking.start()
    until(lambda: client.interpreter(session) == "busy", "the beginning of the code")
    with whole(client, session) as stream:
        (server.data / "workspaces" / session / "go").touch()
        stream.finish()
    asking.join(20)
    assert stream.console == numbers() == answers[0]["messages"][0]["content"]


def test_several_clients_read_one_turn_and_it_goes_on_while_one_of_them_does(client, session):
    with client.stream(counting(), session=session) as first:
        first.until_output("1\n")
        with whole(client, session) as second:
            second.until_output("2\n")
            first.response.close()
            second.finish()
    assert second.console == numbers()


def test_what_nobody_remembers_is_gone(client, session):
    for last in ["6534e54b-7261-4526-9325-11feb682040e-3"]:
        with pytest.raises(Refused) as refusal, back(client, last):
            pass
        assert refusal.value.status == 410 and "events_gone" in refusal.value.body
    with pytest.raises(Refused) as refusal, back(client, "nonsense"):
        pass
    assert refusal.value.status == 400 and "Last-Event-ID" in refusal.value.body
    client.ask("GET", f"/v1/sessions/{session}/events", expect=404)
    client.ask("GET", "/v1/sessions/6534e54b-7261-4526-9325-11feb682040e/events", expect=404)


def test_another_session_s_events_are_not_this_session_s(client, session):
    with client.stream(lmc.code("1"), session=session) as stream:
        stream.finish()
    other = client.new_session()
    client.ask("GET", f"/v1/sessions/{other}/events", expect=410, headers={"Last-Event-ID": stream.last_id})


def test_more_than_is_remembered_is_a_clear_end_and_no_gap(client, session):
    source = lmc.code("for number in range(40_000): print(f'{number:063d}')")
    with client.stream(source, session=session) as stream:
        stream.finish()
    assert len(stream.console) == 40_000 * 64
    early, late = stream.events[1], stream.events[-4]
    with pytest.raises(Refused) as refusal, back(client, early.id):
        pass
    assert refusal.value.status == 410
    with pytest.raises(Refused) as refusal, whole(client, session):
        pass
    assert refusal.value.status == 410
    with back(client, late.id) as again:
        assert [event.data for event in again] == [event.data for event in stream.events[-3:]]


def test_a_reader_that_does_not_read_slows_nobody_and_is_told_that_it_lost(server, client, session):
    # More than the sockets between them hold, in blocks below the limit of what one may print.
    block = "for number in range(1_000): print(f'{number:07999d}')"
    waits = "import os, time\nprint('begun', flush=True)\nwhile not os.path.exists('go'): time.sleep(0.02)"
    source = lmc.fenced(waits, block, block, block)
    with client.stream(source, session=session) as reader:
        reader.until_output("begun")
        with whole(client, session) as sleeper:
            sleeper.until_output("begun")
            (server.data / "workspaces" / session / "go").touch()
            reader.finish()
            assert len(reader.console) == 6 + 3 * 1_000 * 8_000
            # Now it reads what was on its way, and then learns that there is a hole.
            sleeper.finish(whole=False)
    assert sleeper.error["code"] == "events_gone"
    assert reader.console.startswith(sleeper.console)


def test_completions_come_back_too(tmp_path):
    with ScriptedModel().serving() as model, Server(
            tmp_path, LITELLM_MODEL="openai/scripted", OPENAI_BASE_URL=model.base_url) as server:
        hold = Hold()
        model.play([*says("one ", "two ", "three ")[:4], hold, *says("four")[1:]])
        path, body = "/v1/chat/completions", {"messages": [{"role": "user", "content": "count"}], "stream": True,
                                               "stream_options": {"include_usage": True}}
        seen = []

        def again(**options):
            return server.client.openai_events(path, json={}, headers={"Last-Event-ID": seen[-1].id}, **options)

        def read(events):
            for event in events:
                seen.append(event)
                if "three" in str(event.data):
                    hold.released.set()

        with server.client.openai_events(path, json=body) as events:
            for event in events:
                seen.append(event)
                if "two" in str(event.data):
                    break
            return_at_once(server, events, again, read)
        text = "".join(choice["delta"].get("content", "") for event in seen if event.data != "[DONE]"
                       for choice in event.data["choices"])
        assert text == "one two three four"
        assert len({event.data["id"] for event in seen if event.data != "[DONE]"}) == 1
        assert seen[-2].data["usage"]["total_tokens"] == 18 and seen[-1].data == "[DONE]"
        assert len(model.requests) == 1


def test_who_does_not_come_back_ends_the_turn_and_finds_out(client, session):
    with client.stream(counting(1000), session=session) as stream:
        stream.until_output("1\n")
    until(lambda: client.interpreter(session) != "busy", "the end of the code")
    with back(client, stream.last_id) as late:
        late.drain()
    assert late.error["code"] == "cancelled"
