"""Turns an OpenAPI document into a Postman collection (v2.1) that runs from its first request to its last.

Folders are the document's tags, requests its operations, one for each example of a body. What a link takes out of an
answer becomes a variable of the collection: the requests after it, and the examples that speak of the same thing, use it.
An operation with `x-collection-last` comes after all others, and of those what stands first in the document comes last.

The scripts keep to lines that Tests/EndToEnd/harness/collection.py can run too:

    pm.test("<what>", function () {
        pm.response.to.have.status(<number>);
        pm.response.to.have.header("<name>");
        pm.expect(pm.response.json()).to.have.property("<name>");
        pm.expect(pm.response.text()).to.include("<text>");
    });
    pm.collectionVariables.set("<variable>", pm.response.json().<name>);
"""

import json
from http import HTTPStatus

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
METHODS = ("get", "post", "put", "patch", "delete")
JSON = "application/json"
FORM = "multipart/form-data"


def collection(document):
    return Collection(document).made()


class Collection:
    def __init__(self, document):
        self.document = document
        # Parameters of paths, and the variables that stand for them, as the links say.
        self.variables = {}
        for _, _, operation in self.operations():
            for response in operation["responses"].values():
                for link in self.resolved(response).get("links", {}).values():
                    for parameter, expression in link["parameters"].items():
                        self.variables[parameter] = expression.removeprefix("$response.body#/")
        # Values in examples that stand for the same thing as a parameter.
        self.stand_ins = {}
        for parameter in document["components"]["parameters"].values():
            if parameter["name"] in self.variables:
                self.stand_ins[parameter["example"]] = "{{" + self.variables[parameter["name"]] + "}}"

    def operations(self):
        for path, item in self.document["paths"].items():
            for method in item:
                if method in METHODS:
                    parameters = [*item.get("parameters", []), *item[method].get("parameters", [])]
                    yield path, method, {**item[method], "parameters": list(map(self.resolved, parameters))}

    def resolved(self, value):
        while "$ref" in value:
            target = self.document
            for part in value["$ref"].removeprefix("#/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            value = target
        return value

    def made(self):
        info = self.document["info"]
        folders = [self.folder(tag["name"], tag["description"]) for tag in self.document["tags"]]
        self.provide(folders)
        last = [request for *operation, rest in reversed(list(self.operations())) if rest.get("x-collection-last")
                for request in self.requests(*operation, rest)]
        if last:
            folders.append({"name": "The end", "description": "Deletes what was made.", "item": last})
        servers = [server["url"] for server in self.document["servers"] if server["url"] != "/"]
        variables = {"base_url": servers[0], "api_key": "your-api-key"} | {name: "" for name in self.variables.values()}
        return {
            "info": {"name": info["title"], "description": info["summary"], "version": info["version"], "schema": SCHEMA},
            "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{api_key}}", "type": "string"}]},
            "variable": [{"key": name, "value": value, "type": "string"} for name, value in variables.items()],
            "item": [folder for folder in folders if folder["item"]],
        }

    def folder(self, tag, description):
        requests = [request for *operation, rest in self.operations()
                    if rest["tags"] == [tag] and not rest.get("x-collection-last")
                    for request in self.requests(*operation, rest)]
        return {"name": tag, "description": description, "item": requests}

    def provide(self, folders):
        """Has each folder that uses a variable begin with the request that sets it.

        A folder can then be run by itself, and no session gets more requests in a minute than it may.
        """
        setters = {name: request for folder in reversed(folders) for request in reversed(folder["item"])
                   for name in self.variables.values() if f'.set("{name}"' in json.dumps(request["event"]).replace("\\", "")}
        for folder in folders:
            requests = json.dumps([request["request"] for request in folder["item"]])
            for name, setter in setters.items():
                if "{{" + name + "}}" in requests and setter not in folder["item"]:
                    folder["item"].insert(0, setter)

    def requests(self, path, method, operation):
        """One request for each example of a body."""
        contents = self.resolved(operation.get("requestBody", {})).get("content", {})
        body = contents.get(JSON, {})
        for key, example in (body.get("examples") or {None: {}}).items():
            name = operation["summary"] + (f": {example['summary']}" if example else "")
            request = self.request(path, method, operation, example.get("value"))
            if contents and JSON not in contents:
                (media, content), = contents.items()
                self.send(request, media, content["example"])
            status, response = self.success(operation)
            kind = self.kind(response, example.get("value"))
            yield {
                "name": name,
                "request": request,
                "response": self.answers(name, request, status, response, kind, key),
                "event": [{
                    "listen": "test",
                    "script": {"type": "text/javascript", "exec": self.script(status, response, kind)},
                }],
            }

    def request(self, path, method, operation, body):
        parts = [self.part(part) for part in path.strip("/").split("/")]
        query = [self.optional(parameter) for parameter in operation["parameters"] if parameter["in"] == "query"]
        headers = [self.optional(parameter) for parameter in operation["parameters"] if parameter["in"] == "header"]
        request = {
            "method": method.upper(),
            "header": headers,
            "url": {"raw": "/".join(["{{base_url}}", *parts]), "host": ["{{base_url}}"], "path": parts},
            "description": operation.get("description", operation["summary"]),
        }
        if query:
            request["url"]["query"] = query
        if operation.get("security") == []:
            request["auth"] = {"type": "noauth"}
        if body is not None:
            headers.insert(0, {"key": "Content-Type", "value": JSON})
            request["body"] = {
                "mode": "raw", "raw": self.text(body), "options": {"raw": {"language": "json"}}}
        return request

    def send(self, request, kind, example):
        """A body that is not JSON: a file, or a form with files."""
        text = example
        if kind == FORM:
            lines = [line for name, value in example.items() for line in (
                "--part", f'Content-Disposition: form-data; name="{name}"; filename="{name}.csv"', "", value)]
            kind, text = f"{FORM}; boundary=part", "\r\n".join([*lines, "--part--", ""])
        request["header"].insert(0, {"key": "Content-Type", "value": kind})
        request["body"] = {"mode": "raw", "raw": text}

    def part(self, part):
        if not part.startswith("{"):
            return part
        name = part.strip("{}")
        if name in self.variables:
            return "{{" + self.variables[name] + "}}"
        if f"{name}_id" in self.variables.values():
            return "{{" + f"{name}_id" + "}}"
        examples = [parameter["example"] for *_, operation in self.operations() for parameter in operation["parameters"]
                    if parameter["name"] == name]
        return examples[0]

    def optional(self, parameter):
        """A parameter, to be switched on."""
        schema = self.resolved(parameter["schema"])
        value = parameter.get("example", schema.get("default", (schema.get("enum") or [schema.get("minimum", "")])[0]))
        if isinstance(value, list):
            value = ",".join(value)
        text = value if isinstance(value, str) else json.dumps(value)
        return {"key": parameter["name"], "value": text, "description": parameter.get("description", ""),
                "disabled": True}

    def text(self, value):
        """JSON to read, with variables in the place of what they stand for."""
        text = json.dumps(value, ensure_ascii=False, indent=4)
        for literal, variable in self.stand_ins.items():
            text = text.replace(literal, variable)
        return text

    def success(self, operation):
        # The first that is described: of a file that is written, that there was none.
        status = next(status for status in operation["responses"] if status.startswith("2"))
        return int(status), self.resolved(operation["responses"][status])

    def kind(self, response, body):
        """The media type of the answer to such a body."""
        kinds = list(response["content"])
        streamed = [kind for kind in kinds if kind == "text/event-stream"]
        return streamed[0] if streamed and (body or {}).get("stream") else kinds[0]

    def answers(self, name, request, status, response, kind, key):
        """The description's own example of an answer; its name is that of the body's, where it has several."""
        content = response["content"][kind]
        examples = content.get("examples") or {}
        if key in examples:
            value = examples[key]["value"]
        elif "example" in content:
            value = content["example"]
        elif examples:
            value = next(iter(examples.values()))["value"]
        else:
            return []
        is_text = isinstance(value, str)
        return [{
            "name": name,
            "originalRequest": request,
            "status": HTTPStatus(status).phrase,
            "code": status,
            "header": [{"key": "Content-Type", "value": kind}],
            "body": value if is_text else json.dumps(value, ensure_ascii=False, indent=4),
            "_postman_previewlanguage": "text" if is_text else "json",
        }]

    def script(self, status, response, kind):
        checks = [f"pm.response.to.have.status({status});"]
        for header in response.get("headers", {}):
            if self.resolved(response["headers"][header]).get("required"):
                checks.append(f'pm.response.to.have.header("{header}");')
        schema = self.resolved(response["content"][kind]["schema"])
        if kind == JSON:
            required = [name for part in [schema, *map(self.resolved, schema.get("allOf", []))]
                        for name in part.get("required", [])]
            checks += [f'pm.expect(pm.response.json()).to.have.property("{name}");' for name in required]
        elif "x-terminator" in response["content"][kind]:
            checks.append(f'pm.expect(pm.response.text()).to.include("{response["content"][kind]["x-terminator"]}");')
        lines = ['pm.test("is answered as described", function () {', *(f"    {check}" for check in checks), "});"]
        for link in response.get("links", {}).values() if kind == JSON else ():
            for parameter in link["parameters"]:
                name = self.variables[parameter]
                lines.append(f'pm.collectionVariables.set("{name}", pm.response.json().{name});')
        return lines
