"""How values are written into JSON, forms and XML, and read from JSON and XML: one class for each.

A writer of a structure is a C# method WriteTag(Tag value, JsonBody body), a reader ReadTag(JsonElement json).
Within lists and maps they are passed on by name; scalars have theirs in the runtime, e.g. JsonBody.Text.
"""

from csharp import Call, Suppressed, assignment, braces, initializer, statement, text
from service import ModelError

TIMES = {"iso8601": "TimeForm.Iso", "rfc822": "TimeForm.Http", "unixTimestamp": "TimeForm.Unix"}

SCALAR_METHODS = {
    "string": "Text",
    "boolean": "Flag",
    "integer": "Int",
    "long": "Long",
    "float": "Float",
    "double": "Double",
    "timestamp": "Time",
    "blob": "Blob",
}


def time_form(ref, target, default):
    return TIMES[ref.get("timestampFormat") or target.get("timestampFormat") or default]


def is_flat(ref, target):
    """Whether the items of a list or map are among the other members."""
    return ref.get("flattened") or target.get("flattened")


class Body:
    """What the three have in common: the methods of structures, each made once."""

    def __init__(self, service):
        self.service = service
        self.writers = {}
        self.readers = {}

    def value(self, shape, member, ref):
        """The C# expression of a member's value; an idempotency token that nobody gave is made."""
        value = f"value.{self.service.property(shape, member)}"
        return f"Texts.Token({value})" if ref.get("idempotencyToken") else value

    # ---- writing

    def writer(self, shape):
        name = self.service.type_name(shape)
        if name not in self.writers:
            self.writers[name] = None
            lines = []
            for member, ref, target in self.service.members(shape):
                lines += statement(self.put("body", shape, member, ref, target))
            head = Call(f"private static void Write{name}", f"{name} value", f"{self.body_type} body")
            self.writers[name] = braces(head, self.enclosed(shape, lines))
        return f"Write{name}"

    def enclosed(self, shape, lines):
        return lines

    def item(self, ref):
        """What writes one value of a list or map."""
        target = self.service.shapes[ref["shape"]]
        kind = target["type"]
        if kind == "structure":
            return self.writer(ref["shape"])
        if kind == "timestamp":
            return f"static (item, body) => body.Time(item, {time_form(ref, target, self.time_default)})"
        if kind in ("list", "map"):
            return f"static (item, body) => {self.inner(ref, target)}"
        return f"{self.body_type}.{SCALAR_METHODS[kind]}"

    # ---- reading

    def reader(self, shape):
        name = self.service.type_name(shape)
        if name not in self.readers:
            self.readers[name] = None
            lines = self.assignments(shape, name, self.source)
            head = Call(f"private static {name} Read{name}", f"{self.source_type} {self.source}")
            self.readers[name] = initializer(head, name, lines)
        return f"Read{name}"

    def assignments(self, shape, owner, source):
        lines = []
        for member, ref, target in self.service.members(shape):
            if "location" not in ref:
                lines += assignment(
                    self.service.property(shape, member),
                    self.required(owner, shape, member, ref, target, self.get(source, member, ref, target)),
                )
        return lines

    def required(self, owner, shape, member, ref, target, call):
        is_reference = self.service.type(ref["shape"])[:1].isupper() or target["type"] == "string"
        is_value = target["type"] == "timestamp"
        if is_reference and not is_value and self.service.is_present(owner, shape, member):
            return Suppressed(call)
        return call

    def read_item(self, ref):
        """What reads one value of a list or map."""
        target = self.service.shapes[ref["shape"]]
        kind = target["type"]
        if kind == "structure":
            return self.reader(ref["shape"])
        if kind in ("list", "map"):
            return f"static item => {self.read_inner(ref, target)}"
        return f"{self.reading}.{SCALAR_METHODS[kind]}"


class Json(Body):
    body_type = "JsonBody"
    source_type = "JsonElement"
    source = "json"
    reading = "JsonReading"
    time_default = "unixTimestamp"

    def enclosed(self, shape, lines):
        return ["        body.Open();", *lines, "        body.Close();"]

    def put(self, body, shape, member, ref, target):
        name = text(ref.get("locationName", member))
        value = self.value(shape, member, ref)
        kind = target["type"]
        if kind == "timestamp":
            return Call(f"{body}.PutTime", name, value, time_form(ref, target, self.time_default))
        if kind == "list":
            return Call(f"{body}.PutList", name, value, self.item(target["member"]))
        if kind == "map":
            return Call(f"{body}.PutMap", name, value, self.item(target["value"]))
        if kind == "structure":
            return Call(f"{body}.Put", name, value, self.writer(ref["shape"]))
        return Call(f"{body}.Put", name, value)

    def inner(self, ref, target):
        if target["type"] == "list":
            return f"body.List(item, {self.item(target['member'])})"
        return f"body.Map(item, {self.item(target['value'])})"

    def get(self, source, member, ref, target):
        name = text(ref.get("locationName", member))
        kind = target["type"]
        if kind == "list":
            return Call(f"{source}.List", name, self.read_item(target["member"]))
        if kind == "map":
            return Call(f"{source}.Map", name, self.read_item(target["value"]))
        if kind == "structure":
            return Call(f"{source}.Object", name, self.reader(ref["shape"]))
        return Call(f"{source}.{SCALAR_METHODS[kind]}", name)

    def read_inner(self, ref, target):
        if target["type"] == "list":
            return f"JsonReading.List(item, {self.read_item(target['member'])})"
        return f"JsonReading.Map(item, {self.read_item(target['value'])})"


class Xml(Body):
    body_type = "XmlBody"
    source_type = "XElement"
    source = "xml"
    reading = "XmlReading"
    time_default = "iso8601"

    def enclosed(self, shape, lines):
        space = self.service.shapes[shape].get("xmlNamespace", {})
        if "prefix" not in space:
            return lines
        return [f"        body.Declare({text(space['prefix'])}, {text(space['uri'])});", *lines]

    def put(self, body, shape, member, ref, target):
        name = text(ref.get("locationName", member))
        value = self.value(shape, member, ref)
        kind = target["type"]
        if ref.get("xmlAttribute"):
            return Call(f"{body}.PutAttribute", name, f"{value}?.Value" if "enum" in target else value)
        if kind == "timestamp":
            return Call(f"{body}.PutTime", name, value, time_form(ref, target, self.time_default))
        if kind == "list":
            if is_flat(ref, target):
                return Call(f"{body}.PutFlat", name, value, self.item(target["member"]))
            item = text(target["member"].get("locationName", "member"))
            return Call(f"{body}.PutList", name, item, value, self.item(target["member"]))
        if kind == "map":
            key, content = self.map_names(target)
            if is_flat(ref, target):
                return Call(f"{body}.PutFlatMap", name, key, content, value, self.item(target["value"]))
            return Call(f"{body}.PutMap", name, '"entry"', key, content, value, self.item(target["value"]))
        if kind == "structure":
            uri = ref.get("xmlNamespace", {}).get("uri")
            space = [text(uri)] if uri else []
            return Call(f"{body}.Put", name, value, self.writer(ref["shape"]), *space)
        return Call(f"{body}.Put", name, value)

    def inner(self, ref, target):
        if target["type"] == "list":
            item = text(target["member"].get("locationName", "member"))
            return f"body.PutFlat({item}, item, {self.item(target['member'])})"
        key, content = self.map_names(target)
        return f'body.PutFlatMap("entry", {key}, {content}, item, {self.item(target["value"])})'

    def get(self, source, member, ref, target):
        name = ref.get("locationName", member)
        kind = target["type"]
        if ref.get("xmlAttribute"):
            return Call(f"{source}.AttributeText", text(name))
        if kind == "list":
            item = target["member"].get("locationName")
            if is_flat(ref, target):
                return Call(f"{source}.Flat", text(item or name), self.read_item(target["member"]))
            return Call(f"{source}.List", text(name), text(item or "member"), self.read_item(target["member"]))
        if kind == "map":
            key, content = self.map_names(target)
            if is_flat(ref, target):
                return Call(f"{source}.FlatMap", text(name), key, content, self.read_item(target["value"]))
            return Call(f"{source}.Map", text(name), '"entry"', key, content, self.read_item(target["value"]))
        if kind == "structure":
            return Call(f"{source}.Object", text(name), self.reader(ref["shape"]))
        return Call(f"{source}.{SCALAR_METHODS[kind]}", text(name))

    def read_inner(self, ref, target):
        if target["type"] == "list":
            item = text(target["member"].get("locationName", "member"))
            return f"item.Items({item}, {self.read_item(target['member'])})"
        key, content = self.map_names(target)
        return f'item.Entries("entry", {key}, {content}, {self.read_item(target["value"])})'

    @staticmethod
    def map_names(target):
        key = text(target["key"].get("locationName", "key"))
        return key, text(target["value"].get("locationName", "value"))


class Form(Xml):
    """The form of a query service; its answers are XML."""

    body_type = "FormBody"

    def enclosed(self, shape, lines):
        return lines

    def put(self, body, shape, member, ref, target):
        name = text(self.name(member, ref))
        value = self.value(shape, member, ref)
        kind = target["type"]
        if kind == "timestamp":
            return Call(f"{body}.PutTime", name, value, time_form(ref, target, self.time_default))
        if kind == "list":
            return self.put_list(body, member, ref, target, value)
        if kind == "map":
            key, content = self.map_names(target)
            at = name if is_flat(ref, target) else text(f"{self.name(member, ref)}.entry")
            return Call(f"{body}.PutMap", at, key, content, value, self.item(target["value"]))
        if kind == "structure":
            return Call(f"{body}.Put", name, value, self.writer(ref["shape"]))
        return Call(f"{body}.Put", name, value)

    def put_list(self, body, member, ref, target, value):
        name = self.name(member, ref)
        item = self.item(target["member"])
        if is_flat(ref, target):
            own = target["member"].get("locationName")
            return Call(f"{body}.PutFlat", text(own or name), value, item)
        own = target["member"].get("locationName", "member")
        return Call(f"{body}.PutList", text(name), text(own), value, item)

    def inner(self, ref, target):
        if target["type"] == "map" or is_flat(ref, target):
            raise ModelError(f"{self.service.key}: a {target['type']} within a list or map is not supported in a form")
        own = text(target["member"].get("locationName", "member"))
        return f"body.PutFlat({own}, item, {self.item(target['member'])})"

    def name(self, member, ref):
        return ref.get("locationName", member)


class Ec2Form(Form):
    """EC2's form: names have their own rule, and lists are never wrapped."""

    def put_list(self, body, member, ref, target, value):
        return Call(f"{body}.PutFlat", text(self.name(member, ref)), value, self.item(target["member"]))

    def name(self, member, ref):
        if "queryName" in ref:
            return ref["queryName"]
        name = ref.get("locationName", member)
        return name[:1].upper() + name[1:]
