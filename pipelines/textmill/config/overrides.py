"""Change a parsed pipeline file by `--set path=value`, before it is checked.

A path counts from the top, by position or by name: `blocks.3.min_words`, `blocks.gopher_quality.min_words`,
`sources.cc.reader.paths`; or it begins with the label of a block: `gopher_quality.min_words`.
"""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from textmill.config.accounting import Accounting
from textmill.config.labels import label_of
from textmill.config.source_map import Data, Path, SourceMap, parse
from textmill.errors import ConfigError

__all__ = ["override"]

_TOP: Final = ("name", "sources", "blocks", "writer", *Accounting.model_fields)
_BLOCKS: Final = ("reader", "writer")
"""Keys whose value is a block, which may be a bare name."""
_MOST_SHOWN: Final = 6
"""Paths that one error names."""


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
        places = ", ".join(".".join(map(str, _by_name(data, path))) for path in found[:_MOST_SHOWN])
        more = f", … ({len(found)})" if len(found) > _MOST_SHOWN else ""
        raise ConfigError(where, f"{parts[0]!r} names several blocks; write one of {places}{more} instead")
    if not found:
        known = [*_TOP, *(label for label, _ in _labelled(data))]
        near = get_close_matches(parts[0], known, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}"
        raise ConfigError(where, f"no key and no block is named {parts[0]!r}; {hint}")
    return [*map(str, found[0]), *parts[1:]]


def _by_name(data: dict[str, Data], path: Path) -> Path:
    """The path of a block of one source by the source's name, if it has one that no other has."""
    if path[0] != "sources":
        return path
    names = [label_of(source) for source in _listed(data, "sources")]
    name = names[int(path[1])]
    return (path[0], name, *path[2:]) if name and "." not in name and names.count(name) == 1 else path


def _labelled(data: dict[str, Data]) -> Iterator[tuple[str, Path]]:
    """Every block with its label and path: common ones, the writer, then readers and blocks of single sources."""
    yield from ((label_of(block), ("blocks", index)) for index, block in enumerate(_listed(data, "blocks")))
    if "writer" in data:
        yield label_of(data["writer"]), ("writer",)
    for number, source in enumerate(_listed(data, "sources")):
        if not isinstance(source, dict):
            continue
        if "reader" in source:
            yield label_of(source["reader"]), ("sources", number, "reader")
        for index, block in enumerate(_listed(source, "blocks")):
            yield label_of(block), ("sources", number, "blocks", index)


def _listed(data: dict[str, Data], key: str) -> list[Data]:
    found = data.get(key)
    return found if isinstance(found, list) else []


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
    found = [index for index, item in enumerate(items) if label_of(item) == part]
    if len(found) == 1:
        return found[0]
    if found:
        raise ConfigError(where, f"{part!r} names several; write a position: {', '.join(map(str, found))}")
    known = [label for label in map(label_of, items) if label]
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
