"""The API's description, docs/openapi.yaml, as a strict reader of answers: what is not described must not be there."""

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import jsonschema_rs
import yaml

SOURCE = Path(__file__).resolve().parents[3] / "docs" / "openapi.yaml"
METHODS = ("get", "put", "post", "delete", "patch", "head", "options", "trace")

# Headers of the protocol, which say nothing of the API.
_TRANSPORT = {"connection", "content-length", "content-type", "date", "server", "transfer-encoding"}


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    method: str
    path: str
    identifier: str
    item: dict
    parameters: tuple

    @property
    def responses(self):
        return self.item["responses"]

    @property
    def statuses(self):
        return {int(status) for status in self.responses}

    @property
    def needs_key(self):
        return self.item.get("security") != []

    def parameters_in(self, place):
        return [parameter for parameter in self.parameters if parameter["in"] == place]

    def matches(self, method, path):
        # A parameter takes one segment, unless it says that it takes slashes too.
        kinds = {f"{{{parameter['name']}}}": ".+" for parameter in self.parameters if parameter.get("x-slashes")}
        pattern = "/".join(kinds.get(part, "[^/]+") if part.startswith("{") else re.escape(part)
                           for part in self.path.split("/"))
        return self.method == method.lower() and re.fullmatch(pattern, path) is not None


class Undescribed(AssertionError):
    """An answer that is not as the description says."""


class Description:
    """An OpenAPI document without recursive schemas."""

    def __init__(self, document):
        self.document = document
        self._validators = {}

    @staticmethod
    def read():
        return Description(yaml.load(SOURCE.read_text(), yaml.CSafeLoader))

    @cached_property
    def operations(self):
        found = []
        for path, item in self.document["paths"].items():
            for method in METHODS:
                if method in item:
                    operation = item[method]
                    parameters = [*item.get("parameters", []), *operation.get("parameters", [])]
                    found.append(Operation(
                        method, path, operation["operationId"], operation, tuple(map(self.resolved, parameters))))
        return found

    @property
    def paths(self):
        return self.document["paths"]

    def operation(self, identifier):
        found, = [operation for operation in self.operations if operation.identifier == identifier]
        return found

    def response(self, operation, status):
        if str(status) not in operation.responses:
            raise Undescribed(f"{operation.identifier} has no answer {status}: it has {sorted(operation.statuses)}")
        return self.resolved(operation.responses[str(status)])

    def resolved(self, value):
        """What a reference refers to, with what stands beside it; anything else as it is."""
        while "$ref" in value:
            target = self.document
            for part in value["$ref"].removeprefix("#/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            value = {**target, **{name: beside for name, beside in value.items() if name != "$ref"}}
        return value

    def closed(self, schema, partial=False):
        """A schema without references, in which an object has no other properties than those that it names.

        `partial` schemas say a part of what is said of the value; whoever combines them closes the whole.
        """
        if not isinstance(schema, dict):
            return schema
        schema = self.resolved(schema)
        made = dict(schema)
        for name in ("items", "additionalProperties"):
            if name in schema:
                made[name] = self.closed(schema[name])
        for name in ("anyOf", "oneOf"):
            if name in schema:
                made[name] = [self.closed(each, partial) for each in schema[name]]
        if "contains" in schema:
            made["contains"] = self.closed(schema["contains"], partial=True)
        if "allOf" in schema:
            made["allOf"] = [self.closed(each, partial=True) for each in schema["allOf"]]
        if "properties" in schema:
            made["properties"] = {name: self.closed(each) for name, each in schema["properties"].items()}
        is_object = "properties" in schema and "object" in schema.get("type", ())
        if (is_object or "allOf" in schema) and not partial and "additionalProperties" not in schema:
            made["unevaluatedProperties"] = False
        return made

    def check(self, value, schema, what):
        """The value is what the schema says, and nothing more."""
        # By identity, which is cheap: a schema is a part of the document, which lives as long as this.
        if id(schema) not in self._validators:
            self._validators[id(schema)] = jsonschema_rs.Draft202012Validator(self.closed(schema))
        for problem in self._validators[id(schema)].iter_errors(value):
            raise Undescribed(f"{what}: {'/'.join(map(str, problem.instance_path))}: {problem.message[:500]}")

    def find(self, method, path):
        """The operation that answers such a request; nil where there is none."""
        found = [operation for operation in self.operations if operation.matches(method, path)]
        # `/v1/sessions/search` goes before `/v1/sessions/{id}`.
        return min(found, key=lambda operation: operation.path.count("{"), default=None)

    def check_answer(self, method, path, answer):
        """An answer to a request is one of those that are described; returns its operation."""
        operation = self.find(method, path)
        if operation is None:
            raise Undescribed(f"{method} {path} is no operation")
        what = f"{operation.identifier} {answer.status_code}"
        self.check_response(answer, self.response(operation, answer.status_code), what)
        return operation

    def check_if_known(self, answer):
        """As ``check_answer``, but for a request that is no operation the answer is whatever it is."""
        request = answer.request
        if request.method != "HEAD" and self.find(request.method, request.url.path):
            self.check_answer(request.method, request.url.path, answer)

    def check_response(self, answer, response, what):
        """An answer has the headers and the content of a response object."""
        self._check_headers(answer.headers, response.get("headers", {}), what)
        kind = answer.headers.get("Content-Type")
        if "*/*" in response.get("content", {}) or kind is None and "content" not in response:
            return
        if kind not in response.get("content", {}):
            raise Undescribed(f"{what}: {kind} is none of {list(response.get('content', {}))}")
        content = response["content"][kind]
        if kind == "application/json":
            self.check(answer.json(), content["schema"], what)
        elif kind == "text/event-stream":
            self.check_events(answer.text, content, what)

    def _check_headers(self, headers, described, what):
        described = {name.lower(): self.resolved(header) for name, header in described.items()}
        for name, header in described.items():
            if name not in headers:
                if header.get("required"):
                    raise Undescribed(f"{what}: the header {name} is missing")
                continue
            value = headers[name]
            is_number = self.resolved(header["schema"]).get("type") == "integer"
            self.check(int(value) if is_number else value, header["schema"], f"{what}: the header {name}")
        unknown = {name.lower() for name in headers} - described.keys() - _TRANSPORT
        if unknown:
            raise Undescribed(f"{what}: headers that are not described: {sorted(unknown)}")

    def check_events(self, text, content, what):
        """Each event of a stream is what `x-event` says, and the last what `x-terminator` says."""
        events = [line.removeprefix("data: ") for line in text.split("\n") if line.startswith("data: ")]
        if not events or events.pop() != content["x-terminator"]:
            raise Undescribed(f"{what}: the stream does not end in {content['x-terminator']}")
        for event in events:
            self.check(json.loads(event), content["x-event"], what)
