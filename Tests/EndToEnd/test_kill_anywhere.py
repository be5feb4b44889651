"""`kill -9` of the gateway at any moment of a turn: the history is a prefix of what was streamed, and the session goes on.

The moments are chunks of streams: a made-up number of them has come when the blow falls, the same in every run. How far
the server was ahead of its client is the machine's affair; but where the model has nothing more to say before the blow, it
cannot be far. The data folder is one and the same, so that each start finds what all the kills before have left.
"""

import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from harness import lmc
from harness.kills import kill_amid
from harness.server import Server
from scripted_model import Hold, ScriptedModel, calls, says

KILLS = 17


@dataclass
class Course:
    """A turn: what is asked, what the model answers, and what the turn would store if it came to its end."""

    question: dict
    replies: list
    stored: list
    chunks: int
    options: dict


def stored_message(text):
    return ("assistant", "message", None, text)


def stored_code(source):
    return ("assistant", "code", "python", source)


def stored_console(text):
    return ("computer", "console", "output", text)


FIRST = "for number in range(4):\n    print('line', number, flush=True)"
SECOND = "print('a', flush=True)\nprint('b', flush=True)\n"
LINES = "line 0\nline 1\nline 2\nline 3\n"

WITH_TOOLS = Course(
    question=lmc.message("count"),
    replies=[calls(FIRST, first="Let me count."), calls(SECOND, identifier="call_2"), says("All", " is", " counted.")],
    stored=[stored_message("Let me count."), stored_code(FIRST), stored_console(LINES), stored_code(SECOND),
            stored_console("a\nb\n"), stored_message("All is counted.")],
    chunks=55, options={})

SEVERAL_CALLS = Course(
    question=lmc.message("both"),
    replies=[
        [*calls(FIRST)[:-2], *calls("print('second')", identifier="call_2")[1:]],
        says("Both."),
    ],
    stored=[stored_code(FIRST), stored_console(LINES), stored_code("print('second')"), stored_console("second\n"),
            stored_message("Both.")],
    chunks=40, options={})

DIRECT = Course(
    question=lmc.code(FIRST), replies=[], stored=[stored_console(LINES)], chunks=10, options={})

ASKING = Course(
    question=lmc.message("ask first"), replies=[calls(FIRST, first="May I?")],
    stored=[stored_message("May I?"), stored_code(FIRST)], chunks=20, options={"auto_run": False})

COURSES = [WITH_TOOLS, WITH_TOOLS, SEVERAL_CALLS, DIRECT, ASKING]


@dataclass
class Blow:
    """A turn, when it is time to kill the server in it, and how many messages are kept then where that is certain."""

    course: Course
    is_time: Callable
    kept: int | None = None


def held(reply, place, shown, kept):
    """A blow while the model holds its breath at a place of one of its replies, once the stream has shown something of it."""
    replies = [list(each) for each in WITH_TOOLS.replies]
    replies[reply].insert(place, Hold())
    return Blow(replace(WITH_TOOLS, replies=replies), lambda seen: shown in str(seen), kept)


def blows():
    """In the first block, in the second and in the last; and then after made-up numbers of chunks, the same in every run."""
    yield held(0, 1, "Let me count.", kept=1)
    yield held(0, -4, "'type': 'code'", kept=2)
    yield held(2, 2, "All", kept=6)
    chance = random.Random(20261123)
    for course in itertools.islice(itertools.cycle(COURSES), KILLS):
        moment = chance.randint(0, course.chunks)
        yield Blow(course, lambda seen, moment=moment: len(seen) > moment)


def bare(message):
    return (message["role"], message["type"], message.get("format"), message["content"])


class Deaths:
    """One data folder, and server after server on it."""

    def __init__(self, folder, model):
        self.folder = folder
        self.model = model
        self.killed = 0
        self.kept = {}

    def server(self):
        return Server(
            self.folder, LITELLM_MODEL="openai/scripted", OPENAI_BASE_URL=self.model.base_url,
            NESTBOX_SPARE_WORKERS=0, NESTBOX_PRELOAD=",", RATE_LIMIT_PER_MINUTE=10_000, LOG_LEVEL="info")

    def kill_in(self, server, blow):
        """Has the turn killed; the session, the blocks that its client saw, and those that it saw the end of."""
        session, course = server.client.new_session(), blow.course
        self.model.play(*course.replies)
        with server.client.stream(course.question, session=session, **course.options) as stream:
            seen = kill_amid(server, stream, blow.is_time)
        self.killed += 1
        chunks = [chunk for chunk in seen if chunk != "[DONE]" and chunk.get("role") in ("assistant", "computer")]
        ended = sum(1 for chunk in chunks if "end" in chunk)
        return session, [block.stored for block in lmc.assemble(chunks, whole=False)], ended


@pytest.fixture(scope="module")
def deaths(tmp_path_factory):
    with ScriptedModel().serving() as model:
        yield Deaths(tmp_path_factory.mktemp("nestbox"), model)


def check(history, course, blocks, ended):
    """Holds a history against what its turn would have come to, and against what its client saw."""
    assert history[0] == bare({"format": None, **course.question}), "the question is there"
    told = history[1:]
    assert told == blocks[:len(told)], "what is kept was streamed, whole and in order"
    assert len(told) >= ended, "a block that the client saw the end of is kept"
    assert len(told) <= ended + 1, "a block is kept before the next one is begun"
    # And what was streamed is what the turn would have come to, as far as it went.
    for block, stored in zip(blocks, course.stored, strict=False):
        assert block[:3] == stored[:3] and stored[3].startswith(block[3])


def look_back(server, deaths, blow, session, blocks, ended):
    """What the server before has left of its last turn, and that its session goes on where it was."""
    history = [bare(message) for message in server.client.messages(session, full=True)]
    check(history, blow.course, blocks, ended)
    assert blow.kept in (None, len(history)), history
    deaths.kept[session] = history
    assert server.client.run(session, "6 * 7").console == "42\n"
    deaths.model.play(says("I am here."))
    assert server.client.chat(lmc.message("still there?"), session=session).text == "I am here."


def test_at_any_moment_nothing_that_was_complete_is_lost_and_the_session_goes_on(deaths):
    left = None
    for blow in blows():
        with deaths.server() as server:
            if left:
                look_back(server, deaths, *left)
            left = blow, *deaths.kill_in(server, blow)

    with deaths.server() as server:
        look_back(server, deaths, *left)
        assert len(deaths.kept) == deaths.killed
        assert server.client.get("/v1/sessions", params={"limit": 100})["total"] == deaths.killed
        for session, history in deaths.kept.items():
            now = [bare(message) for message in server.client.messages(session, full=True)]
            assert now[:len(history)] == history, "what was kept once is kept for good"
            assert [message[3] for message in now[-2:]] == ["still there?", "I am here."]
