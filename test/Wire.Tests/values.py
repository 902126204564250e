"""Values for the shapes of a service model, the same at every run."""

import base64
import datetime
import json
import random

REQUIRED = "required members"
EVERYTHING = "every member"
EMPTY = "empty values"
NULLS = "null members"
NOTHING = "no members"
SOME = ["some members 1", "some members 2", "some members 3"]

REQUESTS = [REQUIRED, EVERYTHING, EMPTY, *SOME]
ANSWERS = [NOTHING, EVERYTHING, EMPTY, NULLS, *SOME]

TEXTS = [
    "plain",
    "a b/c+d&e=f?g#h",
    "<tag attribute=\"1\">it's & \\ {braces} %20 ~*'()!</tag>",
    "\u00fc\u00e9 \u6f22\u5b57 \U0001f600",
    " spaces around ",
    "two\nlines\tand a tab",
    "arn:aws:iam::123456789012:role/a+b=c,d.e@f-g_h",
]

# What may stand in a header, and what in a part of a host name.
ASCII = ["plain", "a b+c&d=e", "arn:aws:iam::123456789012:role/x"]
# Headers whose form HTTP lays down.
KNOWN_HEADERS = {
    "accept": "text/plain",
    "content-type": "text/plain",
    "expires": "Thu, 02 Jan 2025 03:04:05 GMT",
    "location": "https://example.com/a?b=c",
}
HOST_LABEL = "123456789012"

INTEGERS = [0, 1, 7, -1, 2147483647]
LONGS = [0, 7, -1, 9007199254740993, 9223372036854775807]
DOUBLES = [0.0, 1.5, -0.25, 0.1, 123456789.125]
TIMES = [
    datetime.datetime(2025, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc),
    datetime.datetime(1999, 12, 31, 23, 59, 59, tzinfo=datetime.timezone.utc),
    datetime.datetime(2038, 6, 1, tzinfo=datetime.timezone.utc),
]
BLOBS = [b"blob", bytes([0, 255, 128, 10]), b"\x00"]
# botocore reads a payload as text.
PAYLOAD = "payload \u00fc".encode()
JSON_VALUES = [{"a": [1, "\u00fc"]}, {"b": {"c": None}}]

DEPTH = 6


class Maker:
    """Makes the values of one case."""

    def __init__(self, service, operation, variant):
        self.service = service
        self.variant = variant
        # Shapes of which a service, or its package, takes special values alone.
        self.fixed = service.spec.get("values", {})
        self.random = random.Random(f"{service.key} {operation} {variant}")

    def input(self, shape):
        return self.structure(shape, (), True) if shape else {}

    def output(self, shape):
        return self.structure(shape, (), False)

    def structure(self, shape, within, is_input):
        if shape in self.fixed:
            return self.fixed[shape]
        made = {}
        required = self.service.shapes[shape].get("required", []) if is_input else []
        for member, ref, target in self.service.members(shape):
            needed = member in required or ref.get("location") in ("uri", "statusCode") or ref.get("idempotencyToken")
            if not (needed and (is_input or ref.get("location"))) and not self.takes(ref, target, within, is_input):
                continue
            if target["type"] == "blob" and member == self.service.payload(shape):
                made[member] = PAYLOAD
            elif target["type"] == "structure":
                made[member] = self.structure(ref["shape"], (*within, shape), is_input)
            else:
                made[member] = self.member(ref, target, (*within, shape), is_input)
        return made

    def takes(self, ref, target, within, is_input):
        """Whether a member that may be left out is given."""
        if len(within) >= DEPTH or ref["shape"] in within:
            return False
        if self.variant in (REQUIRED, NOTHING, NULLS):
            return False
        if self.variant == EVERYTHING:
            return True
        if self.variant == EMPTY:
            return not within or not is_input
        return self.random.random() < 0.5

    def member(self, ref, target, within, is_input):
        location = ref.get("location")
        if ref["shape"] in self.fixed:
            return self.fixed[ref["shape"]]
        if ref.get("hostLabel"):
            return HOST_LABEL
        if ref.get("jsonvalue"):
            return self.random.choice(JSON_VALUES)
        if location == "statusCode":
            return 200
        if target["type"] == "string" and "enum" in target:
            return self.random.choice(target["enum"]) if self.variant != EVERYTHING else target["enum"][0]
        if location in ("header", "headers"):
            return self.header(target, location, ref.get("locationName", ""))
        if location == "uri" and target["type"] == "string":
            return self.random.choice(TEXTS[:4])
        return self.value(target, within, is_input, top=True)

    def header(self, target, location, name):
        kind = target["type"]
        if location == "headers":
            return {"one": "plain", "two": "a b"}
        if kind == "string":
            return KNOWN_HEADERS.get(name.lower()) or self.random.choice(ASCII)
        if kind == "list":
            return ["plain", "other"]
        return self.scalar(kind)

    def value(self, target, within, is_input, top=False):
        kind = target["type"]
        is_empty = self.variant == EMPTY and top
        if kind == "string":
            return "" if is_empty else self.text(target)
        if kind == "list":
            return [] if is_empty else self.list(target, within, is_input)
        if kind == "map":
            return {} if is_empty else self.map(target, within, is_input)
        return self.scalar(kind)

    def nested(self, ref, within, is_input):
        target = self.service.shapes[ref["shape"]]
        if target["type"] != "structure":
            return self.value(target, within, is_input)
        return self.structure(ref["shape"], within, is_input)

    def list(self, target, within, is_input):
        ref = target["member"]
        if ref["shape"] in within or len(within) >= DEPTH:
            return []
        count = 2 if self.variant == EVERYTHING else self.random.randint(1, 3)
        return [self.nested(ref, within, is_input) for _ in range(count)]

    def map(self, target, within, is_input):
        ref = target["value"]
        if ref["shape"] in within or len(within) >= DEPTH:
            return {}
        keys = self.service.shapes[target["key"]["shape"]].get("enum") or ["one", "k \u00fc<&>", "three"]
        count = 2 if self.variant == EVERYTHING else self.random.randint(1, 3)
        return {key: self.nested(ref, within, is_input) for key in keys[:count]}

    def text(self, target):
        if "enum" in target:
            return self.random.choice(target["enum"])
        return self.random.choice(TEXTS)

    def scalar(self, kind):
        choices = {
            "boolean": [True, False],
            "integer": INTEGERS,
            "long": LONGS,
            "float": DOUBLES[:3],
            "double": DOUBLES,
            "timestamp": TIMES,
            "blob": BLOBS,
        }
        return self.random.choice(choices[kind])


def base64_text(data):
    return base64.b64encode(data).decode()


def plain(value):
    """What botocore read, without its own types."""
    if hasattr(value, "read"):
        return value.read()
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.timezone.utc)
    return value


def under_sdk_names(service, shape, value, ref=None):
    """A value as JSON, with the SDK's names of its members."""
    target = service.shapes[shape]
    kind = target["type"]
    if ref and ref.get("jsonvalue"):
        return json.dumps(value, separators=(",", ":"))
    if kind == "timestamp":
        return value.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    if kind == "blob":
        return base64_text(value)
    if kind == "list":
        return [under_sdk_names(service, target["member"]["shape"], item) for item in value]
    if kind == "map":
        return {key: under_sdk_names(service, target["value"]["shape"], item) for key, item in value.items()}
    if kind == "structure":
        members = target["members"]
        # What the SDK finds out for itself.
        derived = service.spec.get("derived", [])
        return {
            service.property(shape, member): under_sdk_names(service, members[member]["shape"], item, members[member])
            for member, item in value.items()
            if f"{shape}.{member}" not in derived
        }
    return value
