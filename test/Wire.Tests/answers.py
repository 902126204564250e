"""Writes HTTP answers from a service model: an own writer, so that botocore's reader and ours are both put to it."""

import base64
import email.utils
import json
import xml.etree.ElementTree as ElementTree

REQUEST_ID = "8b5e1a52-0000-4444-8888-c0ffee000001"


class Headers(dict):
    """Headers as botocore's parser takes them: a dictionary that does not mind the case."""

    def __init__(self, headers):
        super().__init__({name.lower(): value for name, value in headers.items()})

    def __getitem__(self, name):
        return super().__getitem__(name.lower())

    def __contains__(self, name):
        return super().__contains__(name.lower())

    def get(self, name, default=None):
        return super().get(name.lower(), default)


def write(service, operation, value, with_nulls=False):
    """The answer that says `value`; with_nulls spells members of a JSON body that are missing as null."""
    shape = service.output(operation)
    headers = {"x-amzn-RequestId": REQUEST_ID}
    members = list(service.members(shape))
    for member, ref, target in members:
        if member in value:
            headers.update(header(ref, target, member, value[member]))
    payload = service.payload(shape)
    body = {member: value[member] for member, ref, _ in members if "location" not in ref and member in value}
    if payload:
        content = written_payload(service, shape, payload, body.get(payload))
    elif service.protocol in ("json", "rest-json"):
        content = json.dumps(json_object(service, shape, body, with_nulls) if shape else {}).encode()
    else:
        content = xml_answer(service, operation, shape, body)
    return {"status": 200, "headers": headers, "body": content}


def header(ref, target, member, value):
    location = ref.get("location")
    name = ref.get("locationName", member)
    if location == "headers":
        return {name + key: item for key, item in value.items()}
    if location != "header":
        return {}
    if ref.get("jsonvalue"):
        text = json.dumps(value, separators=(",", ":"))
        return {name: base64.b64encode(text.encode()).decode()}
    if target["type"] == "list":
        return {name: ", ".join(value)}
    return {name: scalar(ref, target, value, "rfc822")}


def written_payload(service, shape, payload, value):
    ref = service.shapes[shape]["members"][payload]
    target = service.shapes[ref["shape"]]
    if value is None:
        return b""
    if target["type"] == "structure":
        if service.protocol == "rest-json":
            return json.dumps(json_object(service, ref["shape"], value)).encode()
        root = ElementTree.Element(ref.get("locationName", payload))
        xml_members(service, root, ref["shape"], value)
        return xml_bytes(root)
    return value.encode() if isinstance(value, str) else value


def scalar(ref, target, value, time):
    kind = target["type"]
    if kind == "boolean":
        return "true" if value else "false"
    if kind == "blob":
        return base64.b64encode(value).decode()
    if kind == "timestamp":
        form = ref.get("timestampFormat") or target.get("timestampFormat") or time
        if form == "rfc822":
            return email.utils.format_datetime(value, usegmt=True)
        if form == "unixTimestamp":
            return str(int(value.timestamp()))
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return repr(value) if isinstance(value, float) else str(value)


# ---- JSON


def json_object(service, shape, value, with_nulls=False):
    made = {}
    for member, ref, target in service.members(shape):
        name = ref.get("locationName", member)
        if member in value:
            made[name] = json_value(service, ref, target, value[member])
        elif with_nulls and "location" not in ref:
            made[name] = None
    return made


def json_value(service, ref, target, value):
    kind = target["type"]
    if kind == "structure":
        return json_object(service, ref["shape"], value)
    if kind == "list":
        inner = target["member"]
        return [json_value(service, inner, service.shapes[inner["shape"]], item) for item in value]
    if kind == "map":
        inner = target["value"]
        return {key: json_value(service, inner, service.shapes[inner["shape"]], item) for key, item in value.items()}
    if kind == "timestamp":
        form = ref.get("timestampFormat") or target.get("timestampFormat") or "unixTimestamp"
        return value.timestamp() if form == "unixTimestamp" else scalar(ref, target, value, form)
    return scalar(ref, target, value, "") if kind == "blob" else value


# ---- XML


def xml_answer(service, operation, shape, value):
    space = service.meta.get("xmlNamespace")
    if service.protocol == "rest-xml":
        root = ElementTree.Element(service.operation(operation).get("output", {}).get("locationName", operation))
        if shape:
            xml_members(service, root, shape, value)
        return xml_bytes(root)
    root = ElementTree.Element(f"{operation}Response", {"xmlns": space})
    inside = root
    if service.protocol == "ec2":
        ElementTree.SubElement(root, "requestId").text = REQUEST_ID
    elif shape:
        inside = ElementTree.SubElement(root, service.operation(operation)["output"]["resultWrapper"])
    if shape:
        xml_members(service, inside, shape, value)
    if service.protocol == "query":
        metadata = ElementTree.SubElement(root, "ResponseMetadata")
        ElementTree.SubElement(metadata, "RequestId").text = REQUEST_ID
    return xml_bytes(root)


def xml_members(service, node, shape, value):
    space = service.shapes[shape].get("xmlNamespace", {})
    if "prefix" in space:
        node.set(f"xmlns:{space['prefix']}", space["uri"])
    for member, ref, target in service.members(shape):
        if member not in value or "location" in ref:
            continue
        name = ref.get("locationName", member)
        if ref.get("xmlAttribute"):
            node.set(name, value[member])
        else:
            xml_value(service, node, name, ref, target, value[member])


def xml_value(service, node, name, ref, target, value):
    kind = target["type"]
    if kind == "list":
        xml_list(service, node, name, ref, target, value)
    elif kind == "map":
        xml_map(service, node, name, ref, target, value)
    else:
        child = ElementTree.SubElement(node, name)
        if kind == "structure":
            xml_members(service, child, ref["shape"], value)
        else:
            child.text = scalar(ref, target, value, "iso8601")


def xml_list(service, node, name, ref, target, value):
    inner = target["member"]
    is_flat = ref.get("flattened") or target.get("flattened")
    item_name = inner.get("locationName")
    if is_flat:
        parent, item_name = node, item_name or name
    else:
        parent, item_name = ElementTree.SubElement(node, name), item_name or "member"
    for item in value:
        xml_value(service, parent, item_name, inner, service.shapes[inner["shape"]], item)


def xml_map(service, node, name, ref, target, value):
    inner = target["value"]
    is_flat = ref.get("flattened") or target.get("flattened")
    parent = node if is_flat else ElementTree.SubElement(node, name)
    for key, item in value.items():
        entry = ElementTree.SubElement(parent, name if is_flat else "entry")
        ElementTree.SubElement(entry, target["key"].get("locationName", "key")).text = key
        xml_value(service, entry, inner.get("locationName", "value"), inner, service.shapes[inner["shape"]], item)


def xml_bytes(root):
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root)


# ---- errors


def error(service, code, message):
    """An error answer in the form of the service's protocol."""
    headers = {"x-amzn-RequestId": REQUEST_ID}
    if service.protocol in ("json", "rest-json"):
        body = {"message": message}
        if service.protocol == "json":
            body["__type"] = f"com.amazonaws.some#{code}"
        else:
            headers["x-amzn-ErrorType"] = f"{code}:http://internal.amazon.com/coral/some/"
        return {"status": 400, "headers": headers, "body": json.dumps(body).encode()}
    if service.key == "s3":
        return s3_error(code, message)
    if service.protocol == "ec2":
        root = ElementTree.Element("Response")
        errors = ElementTree.SubElement(root, "Errors")
        request_id = "RequestID"
    else:
        root = errors = ElementTree.Element("ErrorResponse", {"xmlns": service.meta.get("xmlNamespace", "")})
        request_id = "RequestId"
    node = ElementTree.SubElement(errors, "Error")
    if service.protocol != "ec2":
        ElementTree.SubElement(node, "Type").text = "Sender"
    ElementTree.SubElement(node, "Code").text = code
    ElementTree.SubElement(node, "Message").text = message
    ElementTree.SubElement(root, request_id).text = REQUEST_ID
    return {"status": 400, "headers": headers, "body": xml_bytes(root)}


def s3_error(code, message):
    root = ElementTree.Element("Error")
    for name, value in (("Code", code), ("Message", message), ("RequestId", REQUEST_ID), ("HostId", "host")):
        ElementTree.SubElement(root, name).text = value
    return {"status": 400, "headers": {"x-amz-request-id": REQUEST_ID}, "body": xml_bytes(root)}
