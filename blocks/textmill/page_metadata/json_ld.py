"""Reads JSON-LD scripts: every node that can speak of the page, broken JSON mended where that is safe.

Source: JSON-LD 1.1 (W3C 2020) as schema.org's users write it: several scripts, lists, `@graph`, references by `@id`.
Contexts are not resolved; names are compared without prefix. What is nested as another work's (a list's items, parts,
related pages) is not taken as the page's own.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import orjson

__all__ = ["JsonLd", "Node", "Value", "read_json_ld", "strings", "types_of"]

Value: TypeAlias = "str | int | float | bool | list[Value] | dict[str, Value] | None"
Node: TypeAlias = dict[str, "Value"]

_MOST_SCRIPTS: Final = 64
_LONGEST_SCRIPT_CHARS: Final = 1 << 20
_MOST_NODES: Final = 1000
_DEEPEST: Final = 4
_INWARD: Final = ("@graph", "mainEntity", "mainEntityOfPage")
"""Where a node holds others that speak of the same page."""
_BEFORE: Final = ("//", "/*", "*/", "<!--", "<![CDATA[")
_BEHIND: Final = ("//", "/*", "*/", "-->", "]]>")
_MOST_WRAPPINGS: Final = 12
_LONGEST_TYPE_CHARS: Final = 60
_TYPE_PREFIX: Final = re.compile(r".*[/#:]", re.DOTALL)
_TRAILING_COMMA: Final = re.compile(r'("(?:[^"\\]|\\.)*+")|,(?=\s*+[\]}])', re.DOTALL)
_BAD_ESCAPE: Final = re.compile(r'\\(?:(["\\/bfnrt]|u[0-9a-fA-F]{4})|)')


@dataclass
class JsonLd:
    """Nodes in the order of the page, by what they can be asked for."""

    nodes: list[Node] = field(default_factory=list)
    by_id: dict[str, Node] = field(default_factory=dict)
    mended: int = 0
    """Scripts that are no JSON but nearly."""
    broken: int = 0
    """Scripts of which nothing was read."""

    def resolved(self, value: Value) -> Value:
        """The node that a reference `{"@id": ...}` means, if there is one that says more."""
        if isinstance(value, dict):
            name = value.get("@id")
            if isinstance(name, str) and len(value) <= 2 and "name" not in value:
                return self.by_id.get(name, value)
        return value


def read_json_ld(scripts: Iterable[str]) -> JsonLd:
    """All nodes of the scripts; never raises, whatever they hold."""
    found = JsonLd()
    for number, script in enumerate(scripts):
        if number == _MOST_SCRIPTS or len(found.nodes) >= _MOST_NODES:
            break
        if not script or script.isspace():
            continue
        value, mended = _parsed(script)
        if value is None:
            found.broken += 1
            continue
        found.mended += mended
        _gather(value, found, 0)
    return found


def strings(value: Value) -> Iterator[str]:
    """The strings that a value is or lists; of a node with `@value` that one."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value[:_MOST_NODES]:
            if isinstance(item, str):
                yield item
            elif isinstance(item, dict):
                yield from strings(item.get("@value"))
    elif isinstance(value, dict) and isinstance(inner := value.get("@value"), str):
        yield inner


def types_of(node: Node) -> frozenset[str]:
    """Names of its types in lower case, without the address or prefix of their vocabulary."""
    return frozenset(_TYPE_PREFIX.sub("", name[-_LONGEST_TYPE_CHARS:]).lower() for name in strings(node.get("@type")))


def _parsed(script: str) -> tuple[Value, bool]:
    """The value, None if it cannot be read, and whether it had to be mended."""
    if len(script) > _LONGEST_SCRIPT_CHARS:
        return None, False
    try:
        value: Value = orjson.loads(script)
    except (ValueError, UnicodeError):
        return _mended(script), True
    return value, False


def _mended(script: str) -> Value:
    """Comment marks, commas before a closing bracket, stray backslashes and bare line ends are no harm."""
    text = _unwrapped(script)
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", _BAD_ESCAPE.sub(_escaped, text))):
        try:
            value: Value = json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
        return value
    return None


def _unwrapped(script: str) -> str:
    """Without the marks of comments and CDATA in which pages for old browsers put scripts."""
    for _ in range(_MOST_WRAPPINGS):
        inner = script.strip("\ufeff; \t\r\n\f")
        for mark in _BEFORE:
            inner = inner.removeprefix(mark)
        for mark in _BEHIND:
            inner = inner.removesuffix(mark)
        if inner == script:
            break
        script = inner
    return script


def _escaped(found: re.Match[str]) -> str:
    return found[0] if found[1] else r"\\"


def _gather(value: Value, found: JsonLd, depth: int) -> None:
    if isinstance(value, list):
        if depth <= _DEEPEST:
            for item in value[:_MOST_NODES]:
                _gather(item, found, depth + 1)
    elif isinstance(value, dict) and len(found.nodes) < _MOST_NODES:
        found.nodes.append(value)
        name = value.get("@id")
        if isinstance(name, str):
            found.by_id.setdefault(name, value)
        if depth <= _DEEPEST:
            for key in _INWARD:
                if key in value:
                    _gather(value[key], found, depth + 1)
