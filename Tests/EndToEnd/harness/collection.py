"""Runs a Postman collection as Postman's runner does: every request in order, its test script after it.

Of the scripts' language it knows the lines that Scripts/description/postman.py names, and refuses any other.
"""

import json
import re
from dataclasses import dataclass

import httpx

_VARIABLE = re.compile(r"\{\{(\w+)\}\}")
_NAME = r"([\w.-]+)"
_CHECKS = {
    rf"pm\.response\.to\.have\.status\((\d+)\);": lambda answer, status: answer.status_code == int(status),
    rf'pm\.response\.to\.have\.header\("{_NAME}"\);': lambda answer, name: name in answer.headers,
    rf'pm\.expect\(pm\.response\.json\(\)\)\.to\.have\.property\("{_NAME}"\);':
        lambda answer, name: name in answer.json(),
    r"pm\.expect\(pm\.response\.text\(\)\)\.to\.include\((\".*\")\);":
        lambda answer, text: json.loads(text) in answer.text,
}
_OPENING = re.compile(r'pm\.test\(".+", function \(\) \{')
_SETTING = re.compile(rf'pm\.collectionVariables\.set\("(\w+)", pm\.response\.json\(\)\.(\w+)\);')


@dataclass(frozen=True)
class Outcome:
    """What became of one request: its checks that failed, out of how many."""

    name: str
    answer: httpx.Response
    checks: int
    failures: list


class Collection:
    def __init__(self, document, **variables):
        self.document = document
        self.variables = {each["key"]: each["value"] for each in document["variable"]}
        unknown = variables.keys() - self.variables.keys()
        assert not unknown, f"the collection has no variables {unknown}"
        self.variables |= variables

    def run(self):
        """Yields the outcome of each request."""
        with httpx.Client(trust_env=False, timeout=60) as http:
            for item in self._items(self.document):
                answer = http.send(http.build_request(**self._request(item["request"])))
                yield self._checked(item, answer)

    def _items(self, folder):
        for item in folder["item"]:
            yield from self._items(item) if "item" in item else [item]

    def _request(self, request):
        url = request["url"]
        assert url["raw"] == "/".join([*url["host"], *url["path"]]), f"{url['raw']} says two things"
        auth = request.get("auth", self.document["auth"])
        headers = self._enabled(request["header"])
        if auth["type"] == "bearer":
            token, = [each["value"] for each in auth["bearer"] if each["key"] == "token"]
            headers["Authorization"] = f"Bearer {self._filled(token)}"
        else:
            assert auth["type"] == "noauth"
        body = request.get("body", {"mode": "raw", "raw": ""})
        assert body["mode"] == "raw"
        return {
            "method": request["method"], "url": self._filled(url["raw"]), "headers": headers,
            "params": self._enabled(url.get("query", [])), "content": self._filled(body["raw"]).encode()}

    def _enabled(self, pairs):
        return {each["key"]: self._filled(each["value"]) for each in pairs if not each.get("disabled")}

    def _filled(self, text):
        return _VARIABLE.sub(lambda match: self.variables[match[1]], text)

    def _checked(self, item, answer):
        script, = [event["script"]["exec"] for event in item["event"] if event["listen"] == "test"]
        checks, failures = 0, []
        for line in script:
            if _OPENING.fullmatch(line) or line == "});":
                continue
            if setting := _SETTING.fullmatch(line):
                self.variables[setting[1]] = str(answer.json().get(setting[2], "undefined"))
                continue
            checks += 1
            if not self._holds(line.strip(), answer):
                failures.append(line.strip())
        return Outcome(item["name"], answer, checks, failures)

    def _holds(self, line, answer):
        for pattern, check in _CHECKS.items():
            if match := re.fullmatch(pattern, line):
                return check(answer, *match.groups())
        raise AssertionError(f"the script has a line that is not of the documented ones: {line}")
