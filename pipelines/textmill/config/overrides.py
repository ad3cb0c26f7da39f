"""Change a parsed pipeline file by `--set path=value`, before it is checked.

A path counts from the top, by position or by name: `blocks.3.min_words`, `blocks.gopher_quality.min_words`,
`sources.cc.reader.paths`; or it begins with the label of a block: `gopher_quality.min_words`.
"""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from textmill.config.accounting import Accounting
from textmill.config.source_map import Data, Path, SourceMap, parse
from textmill.errors import ConfigError

__all__ = ["override"]

_TOP: Final = ("name", "sources", "blocks", "writer", *Accounting.model_fields)
_BLOCKS: Final = ("reader", "writer")
"""Keys whose value is a block, which may be a bare name."""


def override(source: SourceMap, written: str) -> None:
    """Apply one `path=YAML`; ConfigError when the path leads nowhere or to more than one block."""
    where = f"--set {written}"
    dotted, sign, text = written.partition("=")
    if not sign or not dotted:
        raise ConfigError(where, "write it as --set path.to.key=value")
    parts = _from_top(source.data, dotted.split("."), where)
    at: Data = source.data
    for position, part in enumerate(parts[:-1]):
        at = _step(at, part, parts[:position], where)
    _assign(at, parts[-1], parse(text, where).data, parts[:-1], where)


def _from_top(data: Data, parts: list[str], where: str) -> list[str]:
    """The path with the label of a block, if it begins with one, replaced by where the block stands."""
    if not isinstance(data, dict) or len(parts) == 1 or parts[0] in _TOP:
        return parts
    found = [path for label, path in _labelled(data) if label == parts[0]]
    if len(found) > 1:
        places = ", ".join(".".join(map(str, path)) for path in found)
        raise ConfigError(where, f"{parts[0]!r} names several blocks; write one of {places} instead")
    if not found:
        known = [*_TOP, *(label for label, _ in _labelled(data))]
        near = get_close_matches(parts[0], known, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}"
        raise ConfigError(where, f"no key and no block is named {parts[0]!r}; {hint}")
    return [*map(str, found[0]), *parts[1:]]


def _labelled(data: dict[str, Data]) -> Iterator[tuple[str, Path]]:
    """Every block with its label and path: common ones, the writer, then readers and blocks of single sources."""
    yield from ((_label(block), ("blocks", index)) for index, block in enumerate(_listed(data, "blocks")))
    if "writer" in data:
        yield _label(data["writer"]), ("writer",)
    for number, source in enumerate(_listed(data, "sources")):
        if not isinstance(source, dict):
            continue
        if "reader" in source:
            yield _label(source["reader"]), ("sources", number, "reader")
        for index, block in enumerate(_listed(source, "blocks")):
            yield _label(block), ("sources", number, "blocks", index)


def _listed(data: dict[str, Data], key: str) -> list[Data]:
    found = data.get(key)
    return found if isinstance(found, list) else []


def _label(item: Data) -> str:
    """The name of a block or source in a list; empty where it has none."""
    if isinstance(item, dict) and isinstance(item.get("name"), str):
        return str(item["name"])
    kind, settings = next(iter(item.items())) if isinstance(item, dict) and len(item) == 1 else (item, None)
    named = settings.get("name") if isinstance(settings, dict) else None
    if isinstance(named, str):
        return named
    return kind.partition(":")[0].rpartition(".")[2] if isinstance(kind, str) else ""


def _step(at: Data, part: str, before: list[str], where: str) -> Data:
    """What a part of a path leads to; a bare block gets settings, so that one can be put there."""
    at = _settings(at)
    if isinstance(at, list):
        index = _position(at, part, where)
        at[index] = _opened(at[index])
        return at[index]
    if isinstance(at, dict):
        at[part] = _opened(at.get(part)) if part in _BLOCKS or at.get(part) is None else at[part]
        return at[part]
    raise _nothing_below(before, where)


def _assign(at: Data, part: str, value: Data, before: list[str], where: str) -> None:
    at = _settings(at)
    if isinstance(at, list):
        at[_position(at, part, where)] = value
    elif isinstance(at, dict):
        at[part] = value
    else:
        raise _nothing_below(before, where)


def _nothing_below(before: list[str], where: str) -> ConfigError:
    return ConfigError(where, f"there is nothing below {'.'.join(before)!r}")


def _position(items: list[Data], part: str, where: str) -> int:
    if part.isdecimal():
        if int(part) < len(items):
            return int(part)
        raise ConfigError(where, f"{part!r} is no position in a list of {len(items)} (they count from 0)")
    found = [index for index, item in enumerate(items) if _label(item) == part]
    if len(found) == 1:
        return found[0]
    if found:
        raise ConfigError(where, f"{part!r} names several; write a position: {', '.join(map(str, found))}")
    known = [label for label in map(_label, items) if label]
    near = get_close_matches(part, known, n=1, cutoff=0.5)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    raise ConfigError(where, f"{part!r} is no position and no name in a list of {len(items)}{hint}")


def _opened(item: Data) -> Data:
    """Settings to write into, where there are none yet."""
    return {} if item is None else {item: {}} if isinstance(item, str) else item


def _settings(at: Data) -> Data:
    """Step through the name of a block to its settings."""
    if isinstance(at, dict) and len(at) == 1:
        name = next(iter(at))
        if "." in name or ":" in name:
            at[name] = {} if at[name] is None else at[name]
            return at[name]
    return at
