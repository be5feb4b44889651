"""A client that leaves when it is told to, whatever it waits for."""

import threading

import httpx


class Leaver:
    """A client that asks, and leaves when it is told to."""

    def __init__(self, server, path, body):
        self._client = httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {server.key}"},
                                    timeout=60, trust_env=False)
        self._socket = None
        self._thread = threading.Thread(target=self._ask, args=(path, body), daemon=True)
        self._thread.start()

    def _ask(self, path, body):
        try:
            with self._client.stream("POST", path, json=body,
                                     extensions={"trace": self._trace}) as response:
                for _ in response.iter_bytes():
                    pass
        except httpx.HTTPError:
            pass

    def _trace(self, event, info):
        if event == "connection.connect_tcp.complete":
            self._socket = info["return_value"].get_extra_info("socket")

    def leave(self):
        self._socket.shutdown(2)
        self._thread.join(20)
        self._client.close()
