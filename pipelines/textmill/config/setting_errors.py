"""Say what is wrong with a setting in the words of a pipeline file, not in those of the library that checks it."""

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Final, NamedTuple

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from textmill.config.source_map import Data, Path

_SHOWN_CHARS: Final = 80

_WANTED: Final[dict[str, str]] = {
    "string_type": "text",
    "string_pattern_mismatch": "text of the form {pattern}",
    "string_too_short": "text of at least {min_length} characters",
    "string_too_long": "text of at most {max_length} characters",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_parsing_size": "a smaller whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a finite number",
    "greater_than": "greater than {gt:g}",
    "greater_than_equal": "at least {ge:g}",
    "less_than": "less than {lt:g}",
    "less_than_equal": "at most {le:g}",
    "literal_error": "{expected}",
    "none_required": "null",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "settings (`key: value`)",
    "model_type": "settings (`key: value`)",
    "model_attributes_type": "settings (`key: value`)",
    "too_short": "of at least {min_length} items",
    "too_long": "of at most {max_length} items",
}
"""What a setting must be, by the kind of error; braces take the error's own numbers."""
_TEXTS: Final = ("string_type", "string_pattern_mismatch", "string_too_short", "string_too_long")


class Problem(NamedTuple):
    """One setting that cannot be used: its path below the block, the kind of error, and what to do."""

    path: Path
    kind: str
    words: str


def problem(error: ValidationError, data: Data, spelled: Callable[[Path], str | None]) -> Problem:
    """The first setting that is wrong, and why.

    `data` are the settings as parsed; `spelled` gives the letters in the file of a value that YAML takes for no text.
    """
    details = error.errors()
    named = [(_place(detail, data), detail) for detail in details]
    # Of the alternatives that a setting has, the one that fails deepest is the one that was meant.
    start = named[0][0][:1]
    same = [one for one in named if one[0][:1] == start]
    deepest = max(len(path) for path, _ in same)
    path = next(path for path, _ in same if len(path) == deepest)
    found = [detail for other, detail in same if other == path]
    kinds = {detail["type"] for detail in found}
    if found[0]["type"] in ("missing", "extra_forbidden"):
        return Problem(path, found[0]["type"], "")
    value = found[0]["input"]
    said = [detail["msg"].removeprefix("Value error, ") for detail in found if detail["type"] == "value_error"]
    wanted = dict.fromkeys(_wanted(detail) for detail in found if detail["type"] != "value_error")
    words = "; ".join([*said, f"must be {' or '.join(wanted)}"] if wanted else said)
    return Problem(path, found[0]["type"], words + _hint(kinds, value, spelled(path)))


def words_of(kind: type[BaseModel], found: Problem) -> str:
    """What is wrong with a setting of a kind of model, in one line."""
    key = ".".join(str(part) for part in found.path)
    if found.kind == "extra_forbidden":
        known = [item.alias or name for name, item in kind.model_fields.items()]
        near = get_close_matches(key, known, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(known)}"
        return f"unknown setting {key!r}" + ("" if len(found.path) > 1 else f"; {hint}")
    if found.kind == "missing":
        return f"setting {key!r} is required"
    return f"{key}: {found.words}" if key else found.words


def _wanted(detail: ErrorDetails) -> str:
    pattern = _WANTED.get(detail["type"])
    return f"of another kind ({detail['type']})" if pattern is None else pattern.format_map(detail.get("ctx", {}))


def _hint(kinds: set[str], value: object, letters: str | None) -> str:
    if kinds & {*_TEXTS} and letters is not None:
        return f'; YAML reads {letters} without quotes as {_yaml(value)}: write "{letters}"'
    if kinds & {"tuple_type", "list_type"} and isinstance(value, str | int | float) and not kinds & {*_TEXTS}:
        return f": [{_yaml(value)}]"
    return "" if isinstance(value, tuple) else f" (got {_yaml(value)})"  # a list of blocks, which are written in YAML


def _yaml(value: object) -> str:
    """A value as a pipeline file would have it, cut where it is long."""
    if value is None:
        return "null"
    text = str(value).lower() if isinstance(value, bool) else str(value) if isinstance(value, str) else repr(value)
    return text if len(text) <= _SHOWN_CHARS else f"{text[:_SHOWN_CHARS]}…"


def _place(detail: ErrorDetails, data: Data) -> Path:
    path = _in_data(detail["loc"], data)
    return (*path, detail["loc"][-1]) if detail["type"] == "missing" else path


def _in_data(location: tuple[str | int, ...], data: object) -> Path:
    """The parts of an error's place that stand in the file; others name an alternative of a setting's type."""
    path: Path = ()
    for part in location:
        values = dict(enumerate(data)) if isinstance(data, list) else data
        if isinstance(values, Mapping) and part in values:
            data = values[part]
            path = (*path, part)
    return path
