"""Writes C#: lines, and expressions that are broken where they would be too long."""

WIDTH = 120
STEP = "    "


class Call:
    """receiver.method(arguments), written on one line or with an argument a line."""

    def __init__(self, head, *arguments):
        self.head = head
        self.arguments = [str(a) for a in arguments]

    def __str__(self):
        return f"{self.head}({', '.join(self.arguments)})"

    def lines(self, indent, before, after):
        one = f"{indent}{before}{self}{after}"
        if len(one) <= WIDTH:
            return [one]
        inside = [f"{indent}{STEP}{argument}," for argument in self.arguments]
        inside[-1] = inside[-1][:-1]
        return [f"{indent}{before}{self.head}(", *inside, f"{indent}){after}"]


def statement(expression, depth=2):
    indent = STEP * depth
    if isinstance(expression, Call):
        return expression.lines(indent, "", ";")
    return [f"{indent}{expression};"]


def assignment(name, expression, depth=3):
    """A member of an object initializer."""
    indent = STEP * depth
    if isinstance(expression, Suppressed):
        return expression.call.lines(indent, f"{name} = ", "!,")
    if isinstance(expression, Call):
        return expression.lines(indent, f"{name} = ", ",")
    return [f"{indent}{name} = {expression},"]


class Suppressed:
    """An expression whose null the compiler shall not mind."""

    def __init__(self, call):
        self.call = call


def text(value):
    """A C# string literal."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def arm(pattern, call, depth=3):
    """An arm of a switch expression."""
    one = f"{STEP * depth}{pattern} => {call},"
    if len(one) <= WIDTH:
        return [one]
    return [f"{STEP * depth}{pattern} =>", *call.lines(STEP * (depth + 1), "", ",")]


def braces(head, body, depth=1):
    """A method: its head is a Call whose arguments are the parameters."""
    indent = STEP * depth
    return [*head.lines(indent, "", ""), f"{indent}{{", *body, f"{indent}}}"]


def initializer(head, name, lines, depth=1):
    """A method whose body is one object initializer."""
    indent = STEP * depth
    if not lines:
        return [*head.lines(indent, "", " =>"), f"{indent}{STEP}new {name}();"]
    return [
        *head.lines(indent, "", " =>"),
        f"{indent}{STEP}new {name}",
        f"{indent}{STEP}{{",
        *lines,
        f"{indent}{STEP}}};",
    ]


def joined(blocks):
    """Blocks of lines with an empty line between two."""
    lines = []
    for block in blocks:
        if lines:
            lines.append("")
        lines += block
    return lines
