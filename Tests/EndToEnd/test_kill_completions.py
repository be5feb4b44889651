"""`kill -9` of the gateway amid streams of `POST /v1/chat/completions`: the history is a prefix of what was streamed.

The moments are events of the streams, made up and the same in every run. The data folder is one and the same, so that
each start finds what the kills before have left.
"""

import random

import pytest

from harness.event_stream import DONE
from harness.kills import kill_amid
from harness.server import Server
from scripted_model import Hold, ScriptedModel, calls, says

FIRST = "for number in range(4):\n    print('line', number, flush=True)"
SECOND = "print('a', flush=True)\nprint('b', flush=True)\n"
QUESTION = {"role": "user", "content": "count"}

# What the turn stores if it comes to its end: what begins each block in the answer's text, and what the block has.
COURSE = [("", "Let me count."), ("python", FIRST), ("output", "line 0\nline 1\nline 2\nline 3\n"), ("python", SECOND),
          ("output", "a\nb\n"), ("", "All is counted.")]
KILLS = 4
EVENTS = 32

# What comes of the first call's code, before it ends, is this many events at the least.
HELD = 14

# A blow after so many events falls when the second call's code has begun, however many there have been by then.
LATE = 20


def replies(moment):
    """What the model answers. Where the blow falls amid the first code, that comes to no end before it."""
    first = calls(FIRST, first="Let me count.")
    if moment < HELD:
        first[-2:-2] = [Hold()]
    return [first, calls(SECOND, identifier="call_2"), says("All", " is", " counted.")]


def moments():
    """One in each part of the stream, the same in every run."""
    chance = random.Random(20261128)
    part = EVENTS // KILLS
    return [number * part + chance.randrange(part) for number in range(KILLS)]


def rendered(blocks, closed=True):
    """The blocks as the text of an answer; with `closed` false the last one's end has not come."""
    text = ""
    for number, (word, content) in enumerate(blocks):
        if text:
            text += "\n" if text.endswith("\n") else "\n\n"
        text += f"```{word}\n{content}" if word else content
        if word and (closed or number + 1 < len(blocks)):
            text += "```\n" if content.endswith("\n") else "\n```\n"
    return text


def was_ended(blocks, text):
    """Whether somebody who had this text knows that the last of the blocks has ended."""
    whole = rendered(blocks)
    return text.startswith(whole) and (blocks[-1][0] != "" or len(text) > len(whole))


def block(message):
    """A stored message as a block of an answer."""
    word = {"message": "", "code": message.get("format"), "console": "output"}[message["type"]]
    return word, message["content"]


def shown(events):
    """The text of an answer, of what has come of it."""
    return "".join(chunk["choices"][0]["delta"].get("content") or "" for chunk in events if chunk != DONE)


def is_time(events, moment):
    return len(events) > moment and (moment < LATE or shown(events).count("```python") == 2)


class Deaths:
    """One data folder, and server after server on it."""

    def __init__(self, folder, model):
        self.folder = folder
        self.model = model

    def server(self):
        return Server(
            self.folder, LITELLM_MODEL="openai/scripted", OPENAI_BASE_URL=self.model.base_url,
            NESTBOX_SPARE_WORKERS=0, NESTBOX_PRELOAD=",")

    def kill(self, server, moment, session=None):
        """Kills the server amid the answer; returns the text of it that had come."""
        self.model.play(*replies(moment))
        body = {"model": "openai/scripted", "messages": [QUESTION], "stream": True, "session_id": session}
        with server.client.openai_events("/v1/chat/completions", json=body) as stream:
            seen = kill_amid(server, stream, lambda seen: is_time(seen, moment))
        assert is_time(seen, moment)
        return shown(seen)

    def ask(self, server, session, text):
        self.model.play(says("I am here."))
        answer = server.client.post("/v1/chat/completions", json={
            "model": "openai/scripted", "messages": [{"role": "user", "content": text}], "session_id": session})
        return answer["choices"][0]["message"]["content"]


@pytest.fixture(scope="module")
def deaths(tmp_path_factory):
    with ScriptedModel().serving() as model:
        yield Deaths(tmp_path_factory.mktemp("nestbox"), model)


def history(server, session):
    return server.client.messages(session, full=True)


def check(messages, text):
    """Holds what is kept against what was streamed of it; returns how many blocks are kept."""
    assert (messages[0]["role"], messages[0]["content"]) == ("user", QUESTION["content"]), "the question is there"
    kept = [block(message) for message in messages[1:]]
    ended = sum(was_ended(COURSE[:count], text) for count in range(1, len(COURSE) + 1))
    assert rendered(COURSE).startswith(text), "what was streamed is what the turn would have come to"
    assert kept == COURSE[:len(kept)]
    assert text.startswith(rendered(kept, closed=False)), "what is kept was streamed, whole and in order"
    assert ended <= len(kept) <= ended + 1, "a block whose end was seen is kept, and the one after it begins later"
    return len(kept)


def test_a_stream_that_is_killed_leaves_a_prefix_of_itself_and_the_session_goes_on(deaths):
    killed, kept = [], {}
    for moment in moments():
        with deaths.server() as server:
            for session, text in killed[-1:]:
                kept[session] = check(history(server, session), text)
                assert deaths.ask(server, session, "still there?") == "I am here."
            session = server.client.new_session()
            killed.append((session, deaths.kill(server, moment, session)))

    with deaths.server() as server:
        session, text = killed[-1]
        kept[session] = check(history(server, session), text)
        for session, text in killed[:-1]:
            messages = history(server, session)
            assert check(messages[:-2], text) == kept[session], "what was kept once is kept for good"
            assert [message["content"] for message in messages[-2:]] == ["still there?", "I am here."]
        # The kills fell everywhere: before the first code was whole, and after it had run.
        assert min(kept.values()) <= 1 and max(kept.values()) >= 3, kept

        # Without a session there is nothing that could go on, and nothing is left of it.
        assert deaths.kill(server, HELD // 2).startswith("Let me count.")
    with deaths.server() as server:
        listed = server.client.get("/v1/sessions", params={"limit": 100})
        assert {session["session_id"] for session in listed["sessions"]} == set(kept)
