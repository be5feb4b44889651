"""A session's files over HTTP: `GET /v1/sessions/{id}/files` and `.../files/<path>`."""

import json
import time
from dataclasses import dataclass
from urllib.parse import quote

import httpx

from harness.secrets import without_canary

_WAIT = 30.0


@dataclass(frozen=True)
class Download:
    status: int
    announced: int | None
    sent: int
    headers: dict
    seconds: float


class SessionFiles:
    """Downloads count what comes and keep none of it; nothing is followed, and nothing is taken on trust."""

    def __init__(self, server, session):
        headers = {"Authorization": f"Bearer {server.key}"}
        self._http = httpx.Client(base_url=server.url, headers=headers, timeout=_WAIT, trust_env=False)
        self._path = f"/v1/sessions/{session}/files"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._http.close()

    def entries(self):
        """What the listing shows of files, folders left out, all pages of it."""
        found, query = [], {}
        while True:
            response = self._http.get(self._path, params=query)
            body = json.loads(without_canary(response.content.decode("utf-8", "strict")))
            assert response.status_code == 200, f"the listing came to {response.status_code} {body}"
            found += [file for file in body["files"] if not file["directory"]]
            if body["next"] is None:
                return found
            query = {"after": body["next"]}

    def names(self):
        """The paths of all files, as people see them."""
        return [file["path"] for file in self.entries()]

    def fetch(self, name):
        """The status and the content of a small file; no content where the connection ended before the file did."""
        try:
            response = self._http.get(self._address(name))
        except httpx.RemoteProtocolError:
            return 200, None
        without_canary(response.content.decode("latin-1") + str(response.headers))
        return response.status_code, response.content

    def put(self, name, content):
        return self._http.put(self._address(name), content=content).status_code

    def delete(self, name):
        return self._http.delete(self._address(name), params={"recursive": "true"}).status_code

    def download(self, name, most=4 << 30):
        """Takes a file, at most so many bytes of it."""
        began, sent, tail = time.monotonic(), 0, b""
        with self._http.stream("GET", self._address(name)) as response:
            without_canary(str(response.headers))
            for piece in response.iter_raw():
                without_canary((tail + piece).decode("latin-1"))
                tail, sent = piece[-64:], sent + len(piece)
                if sent > most:
                    break
        announced = response.headers.get("Content-Length")
        return Download(response.status_code, announced and int(announced), sent, dict(response.headers),
                        time.monotonic() - began)

    def _address(self, name):
        """From a name, or from the address that a listing has given."""
        return name if name.startswith("/v1/") else f"{self._path}/{quote(name, safe='/')}"
