"""Cuts the front matter off a Markdown text and reads it: YAML between `---`, TOML between `+++`, JSON, or plain lines.

As Jekyll, Hugo and Pelican read them, but hostile: no YAML types are made (a date or `no` stays as it is written), and
size, depth and what aliases unfold to are bounded.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import yaml

from textmill.record_reader import Json

__all__ = ["FrontMatter", "front_matter"]

_MOST_CHARS: Final = 1 << 16
_MOST_VALUES: Final = 10_000
_MOST_DEPTH: Final = 32
_FENCED: Final = re.compile(r"\s*(---|\+\+\+|;;;)[ \t]*\n(.*?)^(?:\1|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_LINE: Final = re.compile(r"([A-Za-z][\w .-]{0,40}?)[ \t]*:[ \t]+(\S.*)$")
_KNOWN: Final = frozenset(
    {"title", "author", "authors", "date", "license", "licence", "category", "tags", "slug", "layout"}
)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The fields, their names in small letters; the text behind them; whether they could not all be read."""

    fields: Mapping[str, Json]
    body: str
    is_damaged: bool = False


class _TooMuchError(ValueError):
    """Front matter that unfolds to more than anybody writes."""


def front_matter(text: str) -> FrontMatter:
    """The front matter of a text; no fields and the whole text where it has none."""
    head = text[:_MOST_CHARS]
    fenced = _FENCED.match(head)
    if fenced is not None:
        return _fenced(text, fenced)
    if head.lstrip().startswith("{"):
        return _json(text, head)
    return _lines(text, head)


def _fenced(text: str, found: re.Match[str]) -> FrontMatter:
    fence, inside, body = found[1], found[2], text[found.end() :]
    try:
        value = _loaded(fence, inside)
    except (yaml.YAMLError, ValueError, RecursionError):
        # Jekyll's authors write `title: Part 2: the end`, which is no YAML; the lines are plain all the same.
        fields = _plain_fields(inside)
        return FrontMatter(fields, body, True) if fields else FrontMatter({}, text, True)
    if value is None and not inside.strip():
        return FrontMatter({}, body)
    # Two thematic breaks with prose between them are no front matter.
    return FrontMatter(_named(value), body) if isinstance(value, dict) else FrontMatter({}, text)


def _loaded(fence: str, inside: str) -> Json:
    if fence == "+++":
        return _bounded(tomllib.loads(inside))
    if fence == ";;;":
        return _bounded(json.loads("{" + inside + "}" if not inside.lstrip().startswith("{") else inside))
    # The base loader makes nothing but strings, lists and mappings, whatever tags say.
    return _bounded(yaml.load(inside, yaml.BaseLoader))


def _json(text: str, head: str) -> FrontMatter:
    start = len(head) - len(head.lstrip())
    try:
        value, end = json.JSONDecoder().raw_decode(head, start)
        known = _bounded(value)
    except (ValueError, RecursionError):
        return FrontMatter({}, text)
    rest = text[end:]
    if not isinstance(known, dict) or not known or (rest and not rest.lstrip(" \t").startswith("\n")):
        return FrontMatter({}, text)
    return FrontMatter(_named(known), rest)


def _lines(text: str, head: str) -> FrontMatter:
    """Pelican's and MultiMarkdown's: `Title: …` in the first line, up to an empty line."""
    block, gap, _ = head.partition("\n\n")
    lines = block.split("\n")
    first = _LINE.match(lines[0])
    if not gap or first is None or first[1].lower() not in _KNOWN:
        return FrontMatter({}, text)
    if any(_LINE.match(line) is None and not line.startswith((" ", "\t")) for line in lines):
        return FrontMatter({}, text)
    return FrontMatter(_plain_fields(block), text[len(block) + len(gap) :])


def _plain_fields(block: str) -> dict[str, Json]:
    found = [match for match in map(_LINE.match, block.split("\n")) if match is not None]
    return {match[1].lower(): match[2].strip().strip("\"'") for match in found}


def _named(value: Mapping[str, Json]) -> dict[str, Json]:
    return {str(name).strip().lower(): one for name, one in value.items()}


def _bounded(value: object) -> Json:
    """The value in JSON's types, with what aliases share written out; _TooMuchError where that is no front matter."""
    values = chars = 0

    def made(one: object, depth: int) -> Json:
        nonlocal values, chars
        values += 1
        chars += len(one) if isinstance(one, str) else 0
        if values > _MOST_VALUES or chars > 2 * _MOST_CHARS or depth > _MOST_DEPTH:
            raise _TooMuchError
        if isinstance(one, dict):
            chars += sum(len(str(name)) for name in one)
            return {_written(name): made(inner, depth + 1) for name, inner in one.items()}
        if isinstance(one, list | tuple):
            return [made(inner, depth + 1) for inner in one]
        if one is None or isinstance(one, bool):
            return one
        return _written(one)

    return made(value, 0)


def _written(one: object) -> str:
    # Escapes of JSON may name half a character.
    return str(one).encode("utf-8", "replace").decode("utf-8")
