"""A Bedrock that says what a test has written for it, and believes no signature that botocore would not have made.

It also plays the services that credentials come from: a container's endpoint, an instance's metadata, the token service.
"""

import json
import socket
from collections import deque
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote

from aws_judge import Keys, Unsigned, check_body, check_signature
from harness.secrets import CANARY
from harness.standin import StandIn, StandInHandler
from scripted_model import Drop, Hold

# The canary is in every secret, so that the harness sees whether one slips out.
STANDING = Keys("AKIASTANDING", f"{CANARY}/standing+key")


@dataclass(frozen=True)
class Refusal:
    """An exception, as an answer of its own."""

    status: int
    kind: str
    words: str
    headers: tuple = ()


@dataclass(frozen=True)
class Whole:
    """The answer of `Converse`."""

    content: list
    reason: str = "end_turn"
    counts: tuple = (11, 7)

    @property
    def body(self):
        usage = {"inputTokens": self.counts[0], "outputTokens": self.counts[1], "totalTokens": sum(self.counts)}
        message = {"role": "assistant", "content": self.content}
        return {"output": {"message": message}, "stopReason": self.reason, "usage": usage, "metrics": {"latencyMs": 5}}


@dataclass(frozen=True)
class Request:
    path: str
    headers: dict
    body: dict
    signature: object

    @property
    def model(self):
        return unquote(self.path.split("/")[2])

    @property
    def operation(self):
        return self.path.split("/")[3]


class FakeAWS(StandIn):
    """The server, the script that it plays and the requests that it had."""

    def __init__(self):
        super().__init__(self._handler())
        self.play()

    def play(self, *replies, bytewise=False, keys=STANDING, bearer=None):
        """Begins anew: these replies, no requests yet. `keys` and `bearer` are what requests have to come with."""
        self._script = deque(replies)
        self.requests, self.refused, self.visits, self.complaints = [], [], [], []
        self.bytewise, self.keys, self.bearer = bytewise, keys, bearer
        # Keys that were good once, and those that a role may be taken with, where they are others.
        self.expired, self.role_takers = None, keys
        # What the container's endpoint, the instance's role and the token service give out, one after the other.
        self.documents = deque()

    def _handler(self):
        aws = self

        class Handler(StandInHandler):
            def _heard(self):
                self.names = {name.lower(): value for name, value in self.headers.items()}
                self.data = self.rfile.read(int(self.headers.get("Content-Length", 0)))

            def handle_one_request(self):
                try:
                    super().handle_one_request()
                except (ConnectionError, TimeoutError):
                    self.close_connection = True
                except Exception as complaint:
                    # For the test, which is on another thread.
                    aws.complaints.append(complaint)
                    self.close_connection = True

            def do_PUT(self):
                self._heard()
                aws.visits.append(f"PUT {self.path}")
                asked = self.names.get("x-aws-ec2-metadata-token-ttl-seconds")
                self._send_whole(200 if asked else 400, b"instance-token", "text/plain")

            def do_GET(self):
                self._heard()
                aws.visits.append(f"GET {self.path}")
                if self.path.startswith("/latest/meta-data"):
                    self._tell_of_the_instance()
                elif self.path == "/container" and self.names.get("authorization") == "container-token":
                    self._send_json(200, aws.documents.popleft())
                else:
                    self._send_whole(404, b"", "text/plain")

            def _tell_of_the_instance(self):
                if self.names.get("x-aws-ec2-metadata-token") != "instance-token":
                    return self._send_whole(401, b"", "text/plain")
                path = self.path.removeprefix("/latest/meta-data/")
                if path == "placement/region":
                    self._send_whole(200, b"ap-southeast-2", "text/plain")
                elif path == "iam/security-credentials/":
                    self._send_whole(200, b"the-role", "text/plain")
                elif path == "iam/security-credentials/the-role":
                    self._send_json(200, {"Code": "Success", **aws.documents.popleft()})
                else:
                    self._send_whole(404, b"", "text/plain")

            def do_POST(self):
                self._heard()
                if self.path == "/":
                    self._give_a_role()
                else:
                    self._converse()

            def _give_a_role(self):
                form = {name: values[0] for name, values in parse_qs(self.data.decode()).items()}
                aws.visits.append(form)
                if form["Action"] == "AssumeRole":
                    check_signature("POST", self.path, self.names, self.data, aws.role_takers, service="sts")
                document = aws.documents.popleft()
                members = {"AccessKeyId": "AccessKeyId", "SecretAccessKey": "SecretAccessKey", "Token": "SessionToken",
                           "Expiration": "Expiration"}
                inner = "".join(f"<{name}>{document[key]}</{name}>" for key, name in members.items())
                self._send_whole(200, f"<R><Result><Credentials>{inner}</Credentials></Result></R>".encode(), "text/xml")

            def _converse(self):
                try:
                    signature = self._authenticate()
                except Unsigned as refusal:
                    aws.refused.append(refusal)
                    return self._refuse(Refusal(403, refusal.kind, refusal.words))
                request = Request(self.path, self.names, json.loads(self.data), signature)
                check_body(request.model, request.body)
                aws.requests.append(request)
                reply = aws._script.popleft() if aws._script else Refusal(500, "InternalServerException", "no script")
                if isinstance(reply, Refusal):
                    self._refuse(reply)
                elif isinstance(reply, Whole):
                    assert request.operation == "converse"
                    self._send_json(200, reply.body)
                else:
                    assert request.operation == "converse-stream"
                    self._stream(reply)

            def _authenticate(self):
                if aws.bearer:
                    if self.names["authorization"] != f"Bearer {aws.bearer}":
                        raise Unsigned("AccessDeniedException", "Authentication failed: Please make sure your API Key is valid.")
                    return None
                if aws.expired and f"Credential={aws.expired.id}/" in self.names["authorization"]:
                    check_signature("POST", self.path, self.names, self.data, aws.expired)
                    raise Unsigned("ExpiredTokenException", "The security token included in the request is expired")
                return check_signature("POST", self.path, self.names, self.data, aws.keys)

            def _refuse(self, refusal):
                body = json.dumps({"message": refusal.words}, ensure_ascii=False).encode()
                self._send_whole(refusal.status, body, "application/json", {
                    "x-amzn-ErrorType": f"{refusal.kind}:http://internal.amazon.com/coral/com.amazon.bedrock/",
                    "x-amzn-RequestId": "0f0e-request", **dict(refusal.headers)})

            def _send_json(self, status, value):
                self._send_whole(status, json.dumps(value).encode(), "application/json")

            def _send_whole(self, status, data, kind, headers=None):
                self.send_response(status)
                for name, value in {"Content-Type": kind, "Content-Length": str(len(data)), **(headers or {})}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            def _stream(self, steps):
                self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.send_response(200)
                self.send_header("Content-Type", "application/vnd.amazon.eventstream")
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                for step in steps:
                    if isinstance(step, Hold):
                        step.hold(self.connection)
                        if step.abandoned.is_set():
                            self.close_connection = True
                            return
                    elif isinstance(step, Drop):
                        self.drop()
                        return
                    else:
                        self._send(step)
                self.wfile.write(b"0\r\n\r\n")

            def _send(self, data):
                self.send_pieces(data, aws.bytewise)

        return Handler
