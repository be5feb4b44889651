"""A package index on this machine: pages by PEP 503 or PEP 691, files, and ways to misbehave."""

import base64
import hashlib
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

JSON = "application/vnd.pypi.simple.v1+json"


class PackageIndex:
    """What it has, what it was asked, and how it answers. `credentials` are `user:password`, or None for everybody."""

    def __init__(self, credentials=None, form="html"):
        self.credentials = credentials
        self.form = form
        self.files = {}
        self.projects = {}
        self.asked = []
        self.headers = []
        # By path: what is done in place of answering, with the handler.
        self.answers = {}
        self.release = threading.Event()

    def add(self, project, file, host="", digest=None):
        """Puts a wheel up. `host` is another place where the page says that it is; `digest` another than its own."""
        name, content = file
        self.files[name] = content
        digest = digest or hashlib.sha256(content).hexdigest()
        self.projects.setdefault(project, []).append((name, f"{host}/files/{name}", digest))

    def page(self, project):
        files = self.projects[project]
        if self.form == "json":
            listed = [{"filename": n, "url": u, "hashes": {"sha256": d}, "requires-python": ">=3.8"} for n, u, d in files]
            return JSON, json.dumps({"meta": {"api-version": "1.0"}, "name": project, "files": listed})
        links = "".join(f'<a href="{u}#sha256={d}" data-requires-python="&gt;=3.8">{n}</a>\n' for n, u, d in files)
        return "text/html", f"<!DOCTYPE html><html><body>{links}</body></html>"

    def answer(self, handler):
        self.asked.append(handler.path)
        self.headers.append(dict(handler.headers))
        if handler.path in self.answers:
            return self.answers[handler.path](handler)
        if self.credentials:
            wanted = "Basic " + base64.b64encode(self.credentials.encode()).decode()
            if handler.headers.get("authorization") != wanted:
                return send(handler, 401, "text/plain", "who is there?")
        parts = handler.path.split("/")
        if parts[1] == "simple" and len(parts) == 4 and parts[2] in self.projects:
            return send(handler, 200, *self.page(parts[2]))
        if parts[1] == "files" and parts[-1] in self.files:
            return send(handler, 200, "application/octet-stream", self.files[parts[-1]])
        return send(handler, 404, "text/plain", "nothing")

    @contextmanager
    def serve(self):
        index = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                index.answer(self)

            def log_message(self, *_):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        self.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.release.set()
            server.shutdown()
            server.server_close()

    @property
    def host(self):
        return f"127.0.0.1:{self.port}"

    @property
    def url(self):
        return f"http://{self.credentials + '@' if self.credentials else ''}{self.host}/simple/"


def send(handler, status, kind, body, **headers):
    body = body.encode() if isinstance(body, str) else body
    handler.send_response(status)
    handler.send_header("content-type", kind)
    handler.send_header("content-length", str(len(body)))
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)
