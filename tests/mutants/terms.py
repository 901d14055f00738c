"""Mutants of logic, which cargo-mutants does not know: what the encoding says with `and`, `or` and `not` of terms.

In: the mutants that cargo-mutants lists, of which only the functions matter, and the root of the sources. Out: more mutants of these
functions, in the same form. A conjunction becomes a disjunction and the other way round, an operand goes, a negation goes, a constant
or the two sides of an implication or of a comparison change. They need not compile.
"""

import re

TERM = re.compile(r"(?:\w+\.)*terms\.(and|or|not|bool|implies|le|lt)\(")
FLIPPED = {"and": "or", "or": "and", "le": "lt", "lt": "le"}


def of_terms(root, listed):
    functions = {}
    for mutant in listed:
        if function := mutant.get("function"):
            functions[(mutant["file"], *place(function["span"]["start"]))] = (function, mutant["package"])
    found = []
    for (file, *_), (function, package) in sorted(functions.items(), key=lambda item: item[0]):
        lines = (root / file).read_text().split("\n")
        text = Text(lines)
        start, end = (text.offset(function["span"][side]) for side in ["start", "end"])
        for (first, last), replacement, what in changes(text.whole, start, end):
            at = text.place(first)
            name = f"{file}:{at['line']}:{at['column']}: {what} in {function['function_name']}"
            span = {"start": at, "end": text.place(last)}
            found.append(
                {"file": file, "function": function, "package": package, "name": name, "span": span, "replacement": replacement}
            )
    return unique(found)


def unique(mutants):
    """Functions within others are found twice."""
    return list({mutant["name"]: mutant for mutant in mutants}.values())


def place(one):
    return one["line"], one["column"]


class Text:
    def __init__(self, lines):
        self.whole = "\n".join(lines)
        self.starts = [0]
        for line in lines:
            self.starts.append(self.starts[-1] + len(line) + 1)

    def offset(self, one):
        return self.starts[one["line"] - 1] + one["column"] - 1

    def place(self, offset):
        line = max(at for at, start in enumerate(self.starts) if start <= offset)
        return {"line": line + 1, "column": offset - self.starts[line] + 1}


def changes(text, start, end):
    """Of each call that makes a term: what is replaced, by what, and in words."""
    for call in TERM.finditer(text, start, end):
        name, opened = call.group(1), call.end() - 1
        closed = closing(text, opened)
        if name in FLIPPED:
            yield call.span(1), FLIPPED[name], f"replace {name} with {FLIPPED[name]}"
        if name == "not":
            yield (call.start(), closed + 1), text[opened : closed + 1], "delete not"
        if name == "bool":
            yield (opened + 1, closed), f"!({text[opened + 1 : closed]})", "negate bool"
        if name == "implies":
            sides = [text[slice(*item)].strip() for item in items(text, opened, closed)]
            yield (opened + 1, closed), ", ".join(reversed(sides)), "swap implies"
    if not TERM.search(text, start, end):
        return
    # Operands, in the call itself or in a list that has a name.
    for opening in re.compile(r"(?:terms\.(?:and|or)\(|some_of\(&|= &?|^ +)(\[)", re.M).finditer(text, start, end):
        opened = opening.start(1)
        listed = items(text, opened, closing(text, opened))
        if len(listed) < 2:
            continue
        for nth, (first, last) in enumerate(listed, 1):
            after = last + 1 if text[last] == "," else last
            yield (first, after), "", f"delete operand {nth}"


def closing(text, opened):
    """Where what opens at `opened` closes; texts in quotes are passed over."""
    depth, at, quoted = 0, opened, False
    while True:
        if text[at] == '"' and text[at - 1] != "\\":
            quoted = not quoted
        elif not quoted:
            depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(text[at], 0)
        if depth == 0:
            return at
        at += 1


def items(text, opened, closed):
    """The spans of what stands between commas."""
    found, first, at = [], opened + 1, opened + 1
    while at < closed:
        if text[at] in "([{":
            at = closing(text, at)
        elif text[at] == ",":
            found.append((first, at))
            first = at + 1
        at += 1
    if text[first:closed].strip():
        found.append((first, closed))
    return found
