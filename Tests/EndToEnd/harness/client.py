"""An HTTP client that says what it expects, and lets no secret pass."""

from contextlib import contextmanager

import httpx

from harness import lmc
from harness.deadline import PATIENCE
from harness.description import Description
from harness.event_stream import EventStream
from harness.secrets import without_canary

TIMEOUT = 90.0 * PATIENCE
DESCRIPTION = Description.read()


class Refused(AssertionError):
    """A stream was asked for, and the answer was none."""

    def __init__(self, status, body):
        super().__init__(f"the stream was refused: {status} {body}")
        self.status = status
        self.body = body


class Client:
    """Talks to one server with one key; None sends no key at all.

    With `keeps_connections` false each request has a connection of its own, so that none is open while nothing is asked.
    """

    def __init__(self, url, key, keeps_connections=True):
        self.url = url
        headers = {"Authorization": f"Bearer {key}"} if key is not None else {}
        self._http = httpx.Client(base_url=url, headers=headers, timeout=TIMEOUT, trust_env=False,
                                  limits=httpx.Limits(max_keepalive_connections=None if keeps_connections else 0))

    def close(self):
        """Ends the connections that it has kept open."""
        self._http.close()

    def request(self, method, path, **options):
        """Any request, whatever it comes to."""
        response = self._http.request(method, path, **options)
        without_canary(response.text + str(response.headers))
        DESCRIPTION.check_if_known(response)
        return response

    def ask(self, method, path, expect=200, **options):
        """A request that has to be answered with one status; returns the JSON of the answer."""
        response = self.request(method, path, **options)
        assert response.status_code == expect, f"{method} {path}: {response.status_code} {response.text[:2000]}"
        return response.json()

    def get(self, path, **options):
        return self.ask("GET", path, **options)

    def post(self, path, **options):
        return self.ask("POST", path, **options)

    def new_session(self, **fields):
        return self.post("/v1/sessions", expect=201, json=fields)["session_id"]

    def session(self, identifier):
        return self.get(f"/v1/sessions/{identifier}")

    def interpreter(self, identifier):
        """`ready`, `busy` or `stopped`."""
        return self.session(identifier)["interpreter"]["status"]

    def messages(self, identifier, **query):
        return self.get(f"/v1/sessions/{identifier}/messages", params=query)["messages"]

    def chat(self, *messages, session=None, **fields):
        """One turn, answered when it is over."""
        return Answer(self.post("/v1/chat", json=chat_body(messages, session, fields)))

    def run(self, session, source, language="python"):
        """Runs code in a session, without a model."""
        return self.chat(lmc.code(source, language), session=session)

    @contextmanager
    def stream(self, *messages, session=None, **fields):
        """One turn, streamed. Leaving the context early is what a client does that goes away."""
        headers = fields.pop("headers", {})
        body = chat_body(messages, session, {**fields, "stream": True})
        with self.events("POST", "/v1/chat", json=body, headers=headers) as events:
            yield events

    @contextmanager
    def events(self, method, path, **options):
        """Any request that is answered with a stream in the native format."""
        with self._http.stream(method, path, **options) as response:
            if response.status_code != 200:
                response.read()
                raise Refused(response.status_code, without_canary(response.text))
            # Held here: a stream that nobody holds closes its connection.
            events = EventStream(response)
            yield events

    @contextmanager
    def openai_events(self, path, **options):
        """A request that is answered with a stream in OpenAI's format."""
        with self._http.stream("POST", path, **options) as response:
            response.status_code == 200 or response.read()
            assert response.status_code == 200, response.text
            events = EventStream(response)
            yield events


def chat_body(messages, session, fields):
    body = {"messages": list(messages), **fields}
    return body if session is None else {**body, "session_id": session}


class Answer:
    """What a turn came to."""

    def __init__(self, body):
        self.body = body
        self.session = body["session_id"]
        self.messages = body["messages"]
        self.finish_reason = body["choices"][0]["finish_reason"]

    @property
    def bare_messages(self):
        return [lmc.bare(message) for message in self.messages]

    def of_type(self, kind):
        return [message for message in self.messages if message["type"] == kind]

    @property
    def console(self):
        return "".join(message["content"] for message in self.of_type("console"))

    @property
    def text(self):
        """What the model said."""
        return "".join(message["content"] for message in self.of_type("message"))
