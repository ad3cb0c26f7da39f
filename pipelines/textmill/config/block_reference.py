"""The block reference, written from the blocks' own descriptions."""

import inspect
from types import NoneType, UnionType
from typing import Annotated, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from textmill.barrier import Barrier
from textmill.block import Block, Filter, Reader, Writer
from textmill.config import catalog
from textmill.location import LOCATION

_WORDS: Final[dict[object, str]] = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    NoneType: "null",
}


def summary(name: str) -> str:
    """The effect of a block, one line."""
    return _doc(catalog.find(name)).splitlines()[0]


def describe(name: str) -> str:
    """One block as Markdown: effect, settings, columns, measures, reasons."""
    kind = catalog.find(name)
    lines = [f"## `{name}`", "", f"*{_kind(kind)}.* {_doc(kind)}", ""]
    settings = [(item.alias or key, item) for key, item in kind.model_fields.items() if key != "name"]
    if settings:
        lines += ["| setting | type | default | meaning |", "| --- | --- | --- | --- |"]
        for key, item in settings:
            default = "required" if item.is_required() else f"`{item.get_default(call_default_factory=True)!r}`"
            if item.default is PydanticUndefined and not item.is_required() and item.default_factory is None:
                default = "required"
            cells = (f"`{key}`", f"`{_type(item.annotation)}`", default, item.description or "")
            lines.append("| " + " | ".join(_cell(cell) for cell in cells) + " |")
        lines.append("")
    block = catalog.by_default(kind)
    if block is None:
        return "\n".join(lines) + "\n"
    given = ", ".join(f"`{column}`" for column in block.provides().names)
    lines += [f"Reads {', '.join(f'`{column}`' for column in block.requires())}." if block.requires() else "", ""]
    lines += [f"Gives {given}.", ""] if given else []
    if block.measures():
        lines += ["| measure | meaning |", "| --- | --- |"]
        lines += [f"| `{block.label}.{item.name}` | {_cell(item.meaning)} |" for item in block.measures()]
        lines.append("")
    if isinstance(block, Filter) and block.rules():
        lines += ["| reason | dropped if |", "| --- | --- |"]
        for rule in block.rules():
            test = "off" if rule.limit is None else f"{rule.op} {rule.limit:g}"
            if rule.limit_measure is not None:
                test = f"{rule.op} `{rule.limit_measure}`"
            lines.append(f"| `{block.label}.{rule.fault}` | `{rule.measure}` {_cell(test)} |")
        lines.append("")
    return "\n".join(line for index, line in enumerate(lines) if line or index == 0 or lines[index - 1]) + "\n"


def markdown() -> str:
    """The whole reference."""
    head = "# Blocks\n\nWritten by `textmill blocks --markdown` from the blocks themselves; do not edit.\n\n"
    return head + "\n".join(describe(name) for name in catalog.names())


def _kind(kind: type[Block]) -> str:
    for base, word in ((Reader, "reader"), (Writer, "writer"), (Barrier, "barrier"), (Filter, "filter")):
        if issubclass(kind, base):
            return word.capitalize()
    return "Block"


def _doc(kind: type[Block]) -> str:
    return inspect.cleandoc(kind.__doc__ or "")


def _type(annotation: object) -> str:
    """A type in a YAML user's words."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return "location" if LOCATION in parts else _type(parts[0])
    if origin in (Union, UnionType):
        return " | ".join(dict.fromkeys(_type(part) for part in parts))
    if origin is Literal:
        return " | ".join(str(part) for part in parts)
    if origin is tuple:
        return f"list of {_type(parts[0])}"
    if origin is dict:
        return f"map of {_type(parts[0])} to {_type(parts[1])}"
    if inspect.isclass(annotation) and issubclass(annotation, Block):
        return "block"
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        return f"{{{', '.join(f'{key}: {_type(item.annotation)}' for key, item in annotation.model_fields.items())}}}"
    return _WORDS.get(annotation, str(annotation))


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
