"""What botocore, AWS's own library, thinks of a request: its signature, its path, its body."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from hmac import compare_digest

import botocore.session
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.validate import validate_parameters

_session = botocore.session.get_session()
_bedrock = _session.get_service_model("bedrock-runtime")


class Unsigned(Exception):
    """The request is not signed as AWS asks for it: what it would answer."""

    def __init__(self, kind, words):
        super().__init__(f"{kind}: {words}")
        self.kind = kind
        self.words = words


@dataclass(frozen=True)
class Keys:
    id: str
    secret: str
    token: str | None = None


@dataclass(frozen=True)
class Signature:
    """What a signature says of itself."""

    id: str
    day: str
    region: str
    service: str
    names: list
    value: str

    @classmethod
    def of(cls, header):
        algorithm, _, rest = header.partition(" ")
        if algorithm != "AWS4-HMAC-SHA256":
            raise Unsigned("IncompleteSignatureException", f"the algorithm is {algorithm}")
        fields = dict(part.strip().split("=", 1) for part in rest.split(","))
        identifier, day, region, service, end = fields["Credential"].split("/")
        assert end == "aws4_request"
        return cls(identifier, day, region, service, fields["SignedHeaders"].split(";"), fields["Signature"])


def check_signature(method, path, headers, body, keys, service="bedrock"):
    """Signs the request again with botocore; returns the signature that it came with, which is the same."""
    if "authorization" not in headers:
        raise Unsigned("MissingAuthenticationTokenException", "Missing Authentication Token")
    signature = Signature.of(headers["authorization"])
    if signature.id != keys.id or headers.get("x-amz-security-token") != keys.token:
        raise Unsigned("UnrecognizedClientException", "The security token included in the request is invalid.")
    time = datetime.strptime(headers["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    if abs(datetime.now(timezone.utc) - time) > timedelta(minutes=5):
        raise Unsigned("InvalidSignatureException", "Signature expired")
    needed = {"host", "x-amz-date"} | ({"x-amz-security-token"} if keys.token else set())
    assert needed <= set(signature.names) and signature.names == sorted(signature.names)

    signed = {name: headers[name] for name in signature.names}
    request = AWSRequest(method=method, url=f"http://{headers['host']}{path}", headers=signed, data=body)
    request.context["timestamp"] = headers["x-amz-date"]
    signer = SigV4Auth(Credentials(keys.id, keys.secret), service, signature.region)
    mine = signer.signature(signer.string_to_sign(request, signer.canonical_request(request)), request)
    if not compare_digest(mine, signature.value):
        raise Unsigned("InvalidSignatureException", "The request signature we calculated does not match")
    assert signature.day == headers["x-amz-date"][:8] and signature.service == service
    return signature


def path_of(model, operation="converse-stream"):
    """The path that botocore itself would send for the model."""
    shape = _bedrock.operation_model("ConverseStream" if operation == "converse-stream" else "Converse")
    from botocore.serialize import create_serializer
    serialized = create_serializer("rest-json").serialize_to_request({"modelId": model}, shape)
    return serialized["url_path"]


def check_body(model, body):
    """Whether the body is what AWS's description of the API says that it may be."""
    shape = _bedrock.operation_model("ConverseStream").input_shape
    validate_parameters({"modelId": model, **body}, shape)
