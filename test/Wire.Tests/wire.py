#!/usr/bin/env python3
"""Makes the cases of the wire law: what botocore sends for a request, and what it reads of an answer.

    wire.py CASES       writes them to that file, as JSON

Values are made from the service models, always the same ones. They are given to C# under the SDK's names.
"""

import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "tools" / "standins"))

import botocore_home  # noqa: E402

botocore_home.ensure()

import json  # noqa: E402
import urllib.parse  # noqa: E402

import botocore.model  # noqa: E402
import botocore.parsers  # noqa: E402
import botocore.serialize  # noqa: E402

import answers  # noqa: E402
import endpoint_cases  # noqa: E402
import values  # noqa: E402
from service import Service, exception  # noqa: E402

STAND_INS = HERE.parents[1] / "tools" / "standins" / "operations.json"
PROBES = HERE / "probes.json"
PACKAGES = HERE / "packages.json"


def main(target):
    made = {"standIns": [], "packages": [], "endpoints": []}
    for listing in (STAND_INS, PROBES):
        for key, spec in json.loads(listing.read_text(encoding="utf-8"))["services"].items():
            made["standIns"] += Law(Service(key, spec)).cases()
    for key, spec in json.loads(PACKAGES.read_text(encoding="utf-8"))["services"].items():
        made["packages"] += Law(Service(key, spec)).cases()
    for key, spec in json.loads(STAND_INS.read_text(encoding="utf-8"))["services"].items():
        made["endpoints"] += endpoint_cases.cases(Service(key, spec))
    pathlib.Path(target).write_text(json.dumps(made), encoding="utf-8")


class Law:
    """The cases of one service."""

    def __init__(self, service):
        self.service = service
        metadata = {**service.meta, "protocol": service.protocol}
        self.model = botocore.model.ServiceModel({**service.model, "metadata": metadata}, service.key)
        self.serializer = botocore.serialize.create_serializer(service.protocol, include_validation=False)
        self.parser = botocore.parsers.create_parser(service.protocol)

    def cases(self):
        made = []
        for operation in self.service.spec["operations"]:
            for variant in values.REQUESTS:
                if variant not in self.service.spec.get("without", []):
                    made.append(self.request(operation, variant))
            for variant in values.ANSWERS:
                made.append(self.answer(operation, variant))
            made += self.errors(operation)
        return made

    def case(self, kind, operation, variant, given, expected, answer=None):
        return {
            "client": f"{self.service.namespace}.Amazon{self.service.client}Client",
            "namespace": f"{self.service.namespace}.Model",
            "operation": operation,
            "kind": kind,
            "variant": variant,
            "input": given,
            "answer": answer,
            "expected": expected,
        }

    # ---- requests

    def request(self, operation, variant):
        shape = self.service.input(operation)
        given = values.Maker(self.service, operation, variant).input(shape)
        sent = self.serializer.serialize_to_request(given, self.model.operation_model(operation))
        reply = answers.write(self.service, operation, self.nothing(operation))
        expected = self.wire(sent, operation)
        return self.case("request", operation, variant, self.sdk(shape, given), expected, self.http(reply))

    def nothing(self, operation):
        shape = self.service.output(operation)
        return values.Maker(self.service, operation, values.NOTHING).output(shape) if shape else {}

    def wire(self, sent, operation):
        path, _, fixed = sent["url_path"].partition("?")
        query = [(name, value) for name, value in urllib.parse.parse_qsl(fixed, keep_blank_values=True)]
        for name, value in dict(sent.get("query_string") or {}).items():
            query += [(name, str(item)) for item in (value if isinstance(value, list) else [value])]
        body = sent["body"]
        if isinstance(body, dict):
            body = urllib.parse.urlencode(body)
        if hasattr(body, "read"):
            body = body.read()
        if isinstance(body, str):
            body = body.encode()
        return {
            "method": sent["method"],
            "path": path,
            "query": sorted(query),
            "headers": {name.lower(): str(value) for name, value in dict(sent["headers"]).items()},
            "hostPrefix": sent.get("host_prefix"),
            "bodyKind": self.body_kind(operation),
            "body": values.base64_text(body or b""),
        }

    def body_kind(self, operation):
        shape = self.service.input(operation)
        payload = self.service.payload(shape)
        if payload:
            ref = self.service.shapes[shape]["members"][payload]
            if self.service.shapes[ref["shape"]]["type"] != "structure":
                return "bytes"
        kinds = {"query": "form", "ec2": "form", "rest-xml": "xml"}
        return kinds.get(self.service.protocol, "json")

    # ---- answers

    def answer(self, operation, variant):
        shape = self.service.output(operation)
        made = values.Maker(self.service, operation, variant).output(shape) if shape else {}
        http = answers.write(self.service, operation, made, with_nulls=variant == values.NULLS)
        read = self.read(http, operation)
        if not self.is_said(operation, made, read):
            raise SystemExit(f"{self.service.key} {operation}, {variant}: botocore reads {read}, not {made}")
        return self.case("answer", operation, variant, self.least(operation), self.sdk(shape, read), self.http(http))

    def is_said(self, operation, made, read):
        """Whether what was read is what was written, but for what an answer cannot say."""
        payload = self.service.payload(self.service.output(operation))
        # An empty body is read as an empty payload, and a list without items leaves no trace among other elements.
        said = {name: value for name, value in made.items() if value not in ([], {}) or name in read}
        heard = {name: value for name, value in read.items() if name != payload or value or name in made}
        return said == heard

    def read(self, http, operation):
        response = {"status_code": http["status"], "headers": answers.Headers(http["headers"]), "body": http["body"]}
        parsed = self.parser.parse(response, self.model.operation_model(operation).output_shape)
        parsed.pop("ResponseMetadata", None)
        read = {name: values.plain(value) for name, value in parsed.items()}
        # No headers are no map to us.
        shape = self.service.output(operation)
        for member, _, _ in self.service.located(shape, "headers"):
            if not read.get(member):
                read.pop(member, None)
        payload = self.service.payload(shape)
        # Neither is an empty body a structure.
        if read.get(payload) == {} and not http["body"]:
            del read[payload]
        if isinstance(read.get(payload), str) and self.is_blob(operation, payload):
            read[payload] = read[payload].encode()
        return read

    def is_blob(self, operation, payload):
        members = self.service.shapes[self.service.output(operation)]["members"]
        return self.service.shapes[members[payload]["shape"]]["type"] == "blob"

    def errors(self, operation):
        made = []
        known = [error["shape"] for error in self.service.operation(operation).get("errors", [])]
        for shape in [*known, None]:
            code = self.service.error_code(shape) if shape else "SomethingElse"
            http = answers.error(self.service, code, f"it's <wrong> & \u00fc ({code})")
            response = {
                "status_code": http["status"],
                "headers": answers.Headers(http["headers"]),
                "body": http["body"],
            }
            read = self.parser.parse(response, None)
            expected = {
                "type": exception(self.service.type_name(shape)) if shape else f"Amazon{self.service.client}Exception",
                "code": read["Error"]["Code"],
                "message": read["Error"]["Message"],
                "requestId": read["ResponseMetadata"]["RequestId"],
                "status": http["status"],
            }
            made.append(self.case("error", operation, code, self.least(operation), expected, self.http(http)))
        return made

    def least(self, operation):
        """The least input with which an operation can be called."""
        shape = self.service.input(operation)
        return self.sdk(shape, values.Maker(self.service, operation, values.REQUIRED).input(shape))

    @staticmethod
    def http(http):
        return {**http, "body": values.base64_text(http["body"])}

    def sdk(self, shape, value):
        return values.under_sdk_names(self.service, shape, value) if shape else {}


if __name__ == "__main__":
    main(sys.argv[1])
