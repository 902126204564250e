"""One service of botocore's models under the names that the public .NET SDK v4 gives its parts.

The general rules of naming are here; what a service has beside them is in operations.json, read from the
customizations of the public repository aws/aws-sdk-net.
"""

import difflib
import gzip
import json
import os
import re

import botocore

DATA = os.path.join(os.path.dirname(botocore.__file__), "data")

SCALARS = {
    "boolean": "bool",
    "integer": "int",
    "long": "long",
    "float": "float",
    "double": "double",
    "timestamp": "DateTime",
}


class ModelError(Exception):
    """The model lacks what operations.json asks for, or has what is not supported; the message says the remedy."""


def capitalized(name):
    return name[:1].upper() + name[1:]


def constant(value):
    """ENABLED, provided.al2023 -> ProvidedAl2023, nodejs4.3-edge -> Nodejs43Edge."""
    name = "".join(capitalized(part) for part in re.split(r"[^A-Za-z0-9_]+", value) if part)
    return f"_{name}" if not name or name[0].isdigit() else name


def exception(shape):
    """NoSuchEntity -> NoSuchEntityException, DBInstanceNotFoundFault -> DBInstanceNotFoundException."""
    if shape.endswith("Exception"):
        return shape
    return shape.removesuffix("Fault") + "Exception"


class Service:
    """A service's model and the SDK's names of what is in it."""

    def __init__(self, key, spec):
        self.key = key
        self.spec = spec
        folder = os.path.join(DATA, key)
        if not os.path.isdir(folder):
            raise ModelError(f"{key}: botocore has no such service; correct its key in operations.json")
        self.version = sorted(v for v in os.listdir(folder) if re.match(r"\d{4}-", v))[-1]
        with gzip.open(os.path.join(folder, self.version, "service-2.json.gz")) as file:
            self.model = json.load(file)
        self.meta = self.model["metadata"]
        self.shapes = self.model["shapes"]
        self.protocol = spec.get("protocol", self.meta["protocol"])
        self.name = spec["namespace"]
        self.namespace = spec.get("root", "Amazon") + "." + self.name
        self.client = spec.get("client", self.name)
        self.unused = {
            (kind, entry) for kind in ("shapes", "members", "present", "leaveOut") for entry in spec.get(kind, [])
        }

    # ---- operations

    def operation(self, name):
        operations = self.model["operations"]
        if name not in operations:
            near = difflib.get_close_matches(name, operations, 1)
            hint = f" (is {near[0]} meant?)" if near else ""
            raise ModelError(
                f"{self.key}: the model of {self.version} has no operation {name}{hint}: "
                "correct the list of operations, tools/standins/operations.json or test/Wire.Tests/probes.json"
            )
        return operations[name]

    def input(self, operation):
        return self.operation(operation).get("input", {}).get("shape")

    def output(self, operation):
        return self.operation(operation).get("output", {}).get("shape")

    def errors(self):
        """The exceptions of all listed operations: class name -> error code."""
        found = {}
        for operation in self.spec["operations"]:
            for error in self.operation(operation).get("errors", []):
                found[exception(self.type_name(error["shape"]))] = self.error_code(error["shape"])
        return dict(sorted(found.items()))

    def error_code(self, shape):
        return self.shapes[shape].get("error", {}).get("code", shape)

    # ---- names

    def used(self, kind, entry):
        self.unused.discard((kind, entry))

    def type_name(self, shape):
        renamed = self.spec.get("shapes", {}).get(shape)
        if renamed:
            self.used("shapes", shape)
        return renamed or capitalized(shape)

    def property(self, shape, member):
        entry = f"{shape}.{member}"
        renamed = self.spec.get("members", {}).get(entry)
        if renamed:
            self.used("members", entry)
        return renamed or capitalized(member)

    def is_present(self, owner, shape, member):
        """Whether a member that is a reference is always there: required, or said to be so by operations.json."""
        entry = f"{owner}.{self.property(shape, member)}"
        if entry in self.spec.get("present", []):
            self.used("present", entry)
            return True
        return member in self.shapes[shape].get("required", [])

    # ---- members

    def members(self, shape):
        """(member, reference, shape of the member) of each member."""
        if shape is None:
            return
        for member, ref in self.shapes[shape].get("members", {}).items():
            entry = f"{shape}.{member}"
            if entry in self.spec.get("leaveOut", []):
                self.used("leaveOut", entry)
                continue
            target = self.shapes[ref["shape"]]
            if target.get("document") or target.get("eventstream"):
                kind = "a document" if target.get("document") else "an event stream"
                raise ModelError(
                    f"{self.key}: {entry} is {kind}, which is not supported: "
                    f'add "{entry}" to the service\'s leaveOut in operations.json'
                )
            yield member, ref, target

    def body_members(self, shape):
        return [m for m in self.members(shape) if "location" not in m[1]]

    def located(self, shape, location):
        return [m for m in self.members(shape) if m[1].get("location") == location]

    def payload(self, shape):
        return self.shapes[shape].get("payload") if shape else None

    def type(self, shape, nested=False):
        """The C# type of a shape; enumerations within lists and maps are texts, as in the SDK."""
        target = self.shapes[shape]
        kind = target["type"]
        if kind == "string":
            return self.type_name(shape) if "enum" in target and not nested else "string"
        if kind in SCALARS:
            return SCALARS[kind]
        if kind == "blob":
            return "Stream" if target.get("streaming") else "MemoryStream"
        if kind == "list":
            return f"List<{self.type(target['member']['shape'], True)}>"
        if kind == "map":
            return f"Dictionary<string, {self.type(target['value']['shape'], True)}>"
        return self.type_name(shape)

    def reachable(self):
        """The shapes of all structures and enumerations below the listed operations."""
        found = {}

        def visit(shape):
            if shape in found:
                return
            target = self.shapes[shape]
            found[shape] = target
            for ref in inner(target):
                visit(ref["shape"])

        def inner(target):
            if target["type"] == "structure":
                return []
            return [target[part] for part in ("member", "key", "value") if part in target]

        pending = [s for o in self.spec["operations"] for s in (self.input(o), self.output(o)) if s]
        seen = set()
        while pending:
            shape = pending.pop()
            if shape in seen:
                continue
            seen.add(shape)
            before = set(found)
            for _, ref, _ in self.members(shape):
                visit(ref["shape"])
            pending += [s for s in set(found) - before if found[s]["type"] == "structure"]
        return dict(sorted(found.items(), key=lambda entry: self.type_name(entry[0])))

    def check_used(self):
        """Every exception in operations.json must have been of use."""
        for kind, entry in sorted(self.unused):
            raise ModelError(f"{self.key}: {kind} names {entry}, which no listed operation has: take it out")
