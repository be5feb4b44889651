"""Code without a model: what `POST /v1/execute` is asked and answers."""

import json
from contextlib import contextmanager


def execute(client, language, code=None, **fields):
    """Runs code to its end, in a sandbox of its own or, with `session_id`, in a session's."""
    body = {"language": language, **({} if code is None else {"code": code}), **fields}
    return client.post("/v1/execute", json=body)


@contextmanager
def streamed(client, language, code, **fields):
    """Yields the events of running code, as (name, data); leaving early is what a client does that goes away."""
    body = {"language": language, "code": code, "stream": True, **fields}
    with client._http.stream("POST", "/v1/execute", json=body) as response:
        assert response.status_code == 200, response.read()
        assert response.headers["content-type"] == "text/event-stream"
        yield events(response)


def events(response):
    name, done = None, False
    for line in response.iter_lines():
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            assert not done, f"the stream went on after [DONE]: {line}"
            done = line == "data: [DONE]"
            if not done:
                yield name, json.loads(line.removeprefix("data: "))
            name = None
    assert done, "the stream ended without [DONE]"
