"""Join pipeline files: put the sources of an included file in place of `include: FILE`, with their blocks.

    sources:
      - include: common_pile/doab.yaml   # counted from this file's folder
        without: [repeated_texts]        # labels of its blocks that are left out
        blocks: [filters.sampler]        # what else its sources pass

A source's documents pass its own blocks, the included file's common ones, those of `blocks` here, and then the common
blocks of the file that includes. An included file is a pipeline of its own: its name, its writer and what it keeps of
documents (`removed`, `tokens` …) are for when it is run by itself; they are checked, and otherwise unused. A dedup
block compares the documents of all sources, so that it cannot come along: `without` leaves it out.
"""

import os
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final

from textmill.barrier import Barrier
from textmill.config import catalog
from textmill.config.labels import label_of
from textmill.config.source_map import Data, Path, SourceMap, parse
from textmill.errors import ConfigError, UserError

__all__ = ["Joined", "join", "parse_file"]

_KEYS: Final = ("include", "without", "blocks")
_DEPTH: Final = 20
"""Most files that include one another in a row."""


@dataclass
class Joined:
    """A pipeline file whose sources are its own and those of all files that it includes."""

    source: SourceMap
    files: list[SourceMap] = field(default_factory=list)
    """The included files, whose names, writers and so on are still to be checked."""


def parse_file(file: str) -> SourceMap:
    """UserError, a ConfigError where there is a line, for a file that cannot be read or is no YAML."""
    try:
        with open(file, encoding="utf-8") as stream:
            text = stream.read()
    except UnicodeDecodeError as error:
        raise ConfigError(file, f"not UTF-8 text: {error.reason} at byte {error.start}") from error
    except OSError as error:
        raise UserError(f"{file}: cannot read the pipeline file: {error.strerror}") from error
    return parse(text, file)


def join(file: str) -> Joined:
    """A pipeline file and all that it includes; UserError where they cannot be read or do not go together."""
    return _Joining().join(parse_file(file), ())


class _Joining:
    """What is known of the files that were met so far."""

    def __init__(self) -> None:
        self.places: dict[str, str] = {}
        """Where each file is included, by its real path."""
        self.files: list[SourceMap] = []

    def join(self, source: SourceMap, above: tuple[str, ...]) -> Joined:
        """The source with the sources of what it includes; `above` are the real paths of the files that include it."""
        data = source.data
        items = data.get("sources") if isinstance(data, dict) else None
        if not isinstance(data, dict) or not isinstance(items, list) or not any(map(_is_include, items)):
            return Joined(source, self.files)
        above = (*above, os.path.realpath(source.file))
        sources: list[Data] = []
        result = SourceMap(source.file, {**data, "sources": sources})
        for key in data:
            result.take(source, (key,), (key,), inside=key != "sources")
        for index, item in enumerate(items):
            place = ("sources", index)
            if isinstance(item, dict) and "include" in item:
                self._include(result, sources, source, place, item, above)
            else:
                result.take(source, place, ("sources", len(sources)))
                sources.append(item)
        return Joined(result, self.files)

    def _include(
        self,
        result: SourceMap,
        sources: list[Data],
        source: SourceMap,
        place: Path,
        entry: dict[str, Data],
        above: tuple[str, ...],
    ) -> None:
        """Put the sources of one included file behind those that are there."""
        more, without = _checked(source, place, entry)
        file = self._file(source, place, entry["include"], above)
        part = self.join(parse_file(file), above).source
        self.files.append(part)
        data = part.data if isinstance(part.data, dict) else {}
        items = data.get("sources")
        if not isinstance(items, list) or not items:
            raise ConfigError(part.where(("sources",)), "an included file is a pipeline, with at least one source")
        common = [(part, ("blocks", index), block) for index, block in enumerate(_blocks(part, data, ()))]
        added = [(source, (*place, "blocks", index), block) for index, block in enumerate(more)]
        owned = [block for item in items for block in _own(item)]
        _check_left_out(source.where((*place, "without")), without, [*owned, *(block for _, _, block in common)], file)
        for number, item in enumerate(items):
            there, here = ("sources", number), ("sources", len(sources))
            if not isinstance(item, dict):
                result.take(part, there, here)
                sources.append(item)
                continue
            result.take(part, there, here, inside=False)
            for key in item:
                result.take(part, (*there, key), (*here, key), inside=key != "blocks")
            own = [(part, (*there, "blocks", index), block) for index, block in enumerate(_blocks(part, item, there))]
            brought = [one for one in (*own, *common) if label_of(one[2]) not in without]
            for origin, path, block in brought:
                _check_block(block, source.where(place), origin.where(path))
            blocks: list[Data] = []
            for origin, path, block in (*brought, *added):
                result.take(origin, path, (*here, "blocks", len(blocks)))
                blocks.append(deepcopy(block))
            sources.append({**item, "blocks": blocks} if blocks else item)

    def _file(self, source: SourceMap, place: Path, written: Data, above: tuple[str, ...]) -> str:
        """The file that is included here for the first time; ConfigError where it cannot be."""
        where = source.where((*place, "include"))
        if not isinstance(written, str) or not written.strip() or "://" in written or "\0" in written:
            raise ConfigError(where, "include: must be the path of a pipeline file on this machine")
        file = os.path.normpath(os.path.join(os.path.dirname(source.file), os.path.expanduser(written)))
        real = os.path.realpath(file)
        if not os.path.isfile(file):
            raise ConfigError(where, f"include: there is no file {file}")
        if real in above:
            circle = " -> ".join(
                [*(os.path.basename(one) for one in above[above.index(real) :]), os.path.basename(real)]
            )
            raise ConfigError(where, f"include: {file} would include itself: {circle}")
        if real in self.places:
            raise ConfigError(where, f"include: {file} is included already, at {self.places[real]}")
        if len(above) > _DEPTH:
            raise ConfigError(where, f"include: more than {_DEPTH} files include one another in a row")
        self.places[real] = where
        return file


def _is_include(item: Data) -> bool:
    return isinstance(item, dict) and "include" in item


def _checked(source: SourceMap, place: Path, entry: dict[str, Data]) -> tuple[list[Data], list[str]]:
    """The further blocks of an include, and the labels of those that are left out."""
    for key in entry:
        if key not in _KEYS:
            hint = f"an include has {', '.join(_KEYS)}; all else is written in the included file, or changed by --set"
            raise ConfigError(source.where((*place, key)), f"unknown key {key!r}; {hint}")
    without = entry.get("without")
    if without is not None and not (isinstance(without, list) and all(isinstance(one, str) for one in without)):
        raise ConfigError(source.where((*place, "without")), "without: must be a list of labels of blocks")
    return _blocks(source, entry, place), [str(one) for one in without or ()]


def _blocks(source: SourceMap, data: dict[str, Data], place: Path) -> list[Data]:
    found = data.get("blocks")
    if found is not None and not isinstance(found, list):
        raise ConfigError(source.where((*place, "blocks")), "must be a list of blocks")
    return found or []


def _own(item: Data) -> list[Data]:
    """The blocks of a source, as far as it has a list of them."""
    found = item.get("blocks") if isinstance(item, dict) else None
    return found if isinstance(found, list) else []


def _check_left_out(where: str, without: Sequence[str], blocks: Sequence[Data], file: str) -> None:
    """ConfigError for a label that no block of the file has."""
    labels = list(dict.fromkeys(filter(None, map(label_of, blocks))))
    for label in without:
        if label not in labels:
            near = get_close_matches(label, labels, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(labels) or 'none'}"
            raise ConfigError(where, f"{file} has no block {label!r}; {hint}")


def _check_block(block: Data, where: str, there: str) -> None:
    """ConfigError for a dedup block; what is no block at all is told with all others."""
    name = next(iter(block), "") if isinstance(block, dict) else block
    try:
        kind = catalog.find(name) if isinstance(name, str) else None
    except UserError:
        return
    if kind is not None and issubclass(kind, Barrier):
        raise ConfigError(
            where,
            f"include: {name!r} ({there}) compares the documents of all sources, so that it stands among the common "
            f"blocks only; leave it out by `without: [{label_of(block)}]`",
        )
