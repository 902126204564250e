"""The methods of a client that write the request and read the answer of one operation."""

import re

import bodies
from csharp import Call, assignment, braces, initializer, statement, text
from service import ModelError

PROTOCOLS = {"query": "Query", "ec2": "Ec2", "json": "Json", "rest-json": "RestJson", "rest-xml": "RestXml"}


class Operations:
    """The operations of one service; the bodies' writers and readers gather in `body`."""

    def __init__(self, service):
        self.service = service
        protocol = service.protocol
        if protocol not in PROTOCOLS:
            raise ModelError(
                f"{service.key}: the protocol {protocol} is not supported; "
                f"if the service speaks another one too ({service.meta.get('protocols')}), give it as 'protocol'"
            )
        kinds = {"query": bodies.Form, "ec2": bodies.Ec2Form, "rest-xml": bodies.Xml}
        self.body = kinds.get(protocol, bodies.Json)(service)
        self.is_rest = protocol.startswith("rest")

    # ---- requests

    def write(self, name):
        """The method that makes an operation's request."""
        operation = self.service.operation(name)
        shape = self.service.input(name)
        lines = self.rest(name, operation, shape) if self.is_rest else self.rpc(shape)
        checksum = operation.get("httpChecksum", {}).get("requestChecksumRequired")
        if checksum or operation.get("httpChecksumRequired"):
            lines += statement("call.Checksum()")
        return braces(Call(f"private static void Write{name}", f"{name}Request value", "Call call"), lines)

    def rpc(self, shape):
        form = "Json" if self.service.protocol == "json" else "Form"
        lines = []
        for member, ref, target in self.service.members(shape):
            lines += statement(self.body.put("body", shape, member, ref, target))
        if lines or form == "Json":
            opening = f"var body = call.{form}()" if lines else f"call.{form}()"
            return statement(opening) + lines
        return []

    def rest(self, name, operation, shape):
        path, _, query = operation["http"]["requestUri"].partition("?")
        lines = statement(Call("call.Open", text(operation["http"]["method"]), text(path)))
        for pair in query.split("&") if query else []:
            lines += statement(Call("call.Fixed", *[text(part) for part in pair.split("=", 1)]))
        prefix = operation.get("endpoint", {}).get("hostPrefix")
        if prefix:
            lines += statement(self.host(shape, prefix))
        for member, ref, target in self.service.members(shape):
            call = self.located(path, shape, member, ref, target)
            if call:
                lines += statement(call)
        return lines + self.content(name, operation, shape)

    def host(self, shape, prefix):
        def label(found):
            return "{Call.HostLabel(value." + self.service.property(shape, found[1]) + ")}"

        filled = re.sub(r"\{(\w+)\}", label, prefix)
        return Call("call.Host", ("$" if filled != prefix else "") + text(filled))

    def located(self, path, shape, member, ref, target):
        location = ref.get("location")
        name = ref.get("locationName", member)
        value = f"value.{self.service.property(shape, member)}"
        if location == "uri":
            label = next(label for label in (f"{{{name}}}", f"{{{name}+}}") if label in path)
            return Call("call.Label", text(label), self.text(ref, target, value, "iso8601"))
        if location == "querystring":
            if target["type"] == "map":
                return Call("call.Query", value)
            return Call("call.Query", text(name), self.text(ref, target, value, "iso8601"))
        if location == "header":
            return Call("call.Header", text(name), self.text(ref, target, value, "rfc822"))
        if location == "headers":
            return Call("call.Headers", text(name), value)
        return None

    def text(self, ref, target, value, time):
        """A value as the text of a path, query or header."""
        kind = target["type"]
        if ref.get("jsonvalue"):
            return f"Texts.Base64({value})"
        if ref.get("idempotencyToken"):
            return f"Texts.Token({value})"
        if kind == "string":
            return f"{value}?.Value" if "enum" in target else value
        if kind == "timestamp":
            return f"Texts.Time({value}, {bodies.time_form(ref, target, time)})"
        if kind == "list":
            return self.texts(target, value)
        return f"Texts.Text({value})"

    def texts(self, target, value):
        if self.service.shapes[target["member"]["shape"]]["type"] == "string":
            return value
        return f"{value}?.ConvertAll(Texts.Text)"

    def content(self, name, operation, shape):
        payload = self.service.payload(shape)
        is_xml = self.service.protocol == "rest-xml"
        if payload:
            member, ref, target = next(m for m in self.service.members(shape) if m[0] == payload)
            value = f"value.{self.service.property(shape, member)}"
            if target["type"] == "structure":
                writer = self.body.writer(ref["shape"])
                if not is_xml:
                    return statement(Call("call.Json", value, writer))
                space = (ref.get("xmlNamespace") or target.get("xmlNamespace") or {}).get("uri")
                root = text(ref.get("locationName", member))
                return statement(Call("call.Xml", root, text(space) if space else "null", value, writer))
            return statement(Call("call.Content", f"{value}?.Value" if "enum" in target else value))
        members = self.service.body_members(shape)
        if not members:
            return []
        lines = []
        for member, ref, target in members:
            lines += statement(self.body.put("body", shape, member, ref, target))
        return statement(f"var body = {self.root(name, operation) if is_xml else 'call.Json()'}") + lines

    def root(self, name, operation):
        ref = operation["input"]
        space = ref.get("xmlNamespace", {}).get("uri") or self.service.shapes[ref["shape"]].get("xmlNamespace", {}).get(
            "uri"
        )
        return Call("call.Xml", text(ref.get("locationName", f"{name}Request")), text(space) if space else "null")

    # ---- answers

    def read(self, name):
        """The method that reads an operation's answer."""
        shape = self.service.output(name)
        owner = f"{name}Response"
        head = Call(f"private static {owner} Read{name}", "Answer answer")
        lines = []
        for member, ref, target in self.service.members(shape):
            call = self.read_located(shape, member, ref, target)
            if call is None:
                continue
            if isinstance(call, Call):
                call = self.body.required(owner, shape, member, ref, target, call)
            lines += assignment(self.service.property(shape, member), call)
        source = None
        if shape and self.service.body_members(shape) and not self.service.payload(shape):
            source = self.source(name)
            lines += self.body.assignments(shape, owner, self.body.source)
        if not source:
            return initializer(head, owner, lines)
        body = [
            f"        var {self.body.source} = {source};",
            f"        return new {owner}",
            "        {",
            *lines,
            "        };",
        ]
        return braces(head, body)

    def source(self, name):
        if self.body.source == "json":
            return "answer.Json()"
        wrapper = self.service.operation(name)["output"].get("resultWrapper")
        return f"answer.Xml().Result({text(wrapper)})" if wrapper else "answer.Xml()"

    def read_located(self, shape, member, ref, target):
        """What reads a member from outside the body, or the body as a whole; None for a member within the body."""
        location = ref.get("location")
        name = text(ref.get("locationName", member))
        if location == "statusCode":
            return "answer.Status"
        if location == "headers":
            return Call("answer.Headers", name)
        if location == "header":
            return self.header(ref, target, name)
        if member != self.service.payload(shape):
            return None
        if target["type"] == "structure":
            reader = self.body.reader(ref["shape"])
            source = "answer.Json()" if self.body.source == "json" else "answer.Xml()"
            return f"answer.IsEmpty ? null{self.forgiven(shape, member)} : {reader}({source})"
        return Call("answer.Content" if target["type"] == "blob" else "answer.Text")

    def forgiven(self, shape, member):
        return "!" if member in self.service.shapes[shape].get("required", []) else ""

    def header(self, ref, target, name):
        if target["type"] == "list":
            return Call("answer.HeaderList", name)
        value = f"answer.Header({name})"
        if ref.get("jsonvalue"):
            return Call("Texts.FromBase64", value)
        if target["type"] == "string":
            return Call("answer.Header", name)
        return Call(f"Texts.{bodies.SCALAR_METHODS[target['type']]}", value)
