"""Turn a pipeline file into typed blocks; every error names file, line, what is wrong and the nearest valid name."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from textmill.block import Block, Reader, Writer
from textmill.config import catalog
from textmill.config.accounting import Accounting, Removed, Shadow, Stats, Tokens
from textmill.config.overrides import override
from textmill.config.setting_errors import Problem, problem
from textmill.config.source_map import Data, Path, SourceMap, parse
from textmill.errors import ConfigError, UserError
from textmill.identity import name_of
from textmill.spdx.spelling import is_expression, spelled

Kind = TypeVar("Kind", bound=Block)
Model = TypeVar("Model", bound=BaseModel)

_TOP: Final = ("name", "sources", "blocks", "writer", *Accounting.model_fields)
_SOURCE: Final = ("name", "reader", "license", "blocks")


class SourceLicense(BaseModel):
    """The licence of a whole source, and where it is stated."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    spdx: str = Field(min_length=1, description="SPDX expression")
    evidence: str = Field(min_length=1, description="Address or words that state it")
    url: str | None = Field(default=None, description="The licence's own address")

    @field_validator("spdx")
    @classmethod
    def _is_spdx(cls, spdx: str) -> str:
        if is_expression(spdx):
            return spdx
        meant = spelled(spdx)
        hint = f"write {meant!r}" if meant else "see spdx.org/licenses, or write LicenseRef-<name> for one not listed"
        raise ValueError(f"{spdx!r} is no SPDX expression; {hint}")


@dataclass(frozen=True)
class Source:
    """One source: its reader, its licence, and blocks for it alone."""

    name: str
    reader: Reader
    license: SourceLicense | None
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Pipeline:
    """A whole pipeline file, checked."""

    name: str
    sources: tuple[Source, ...]
    blocks: tuple[Block, ...]
    writer: Writer
    accounting: Accounting
    written: dict[str, Data]
    """The settings as the user wrote them, overrides included."""
    file: str
    places: dict[int, str] = field(default_factory=dict)
    """`file:line` of each block, by `id(block)`."""

    def all_blocks(self) -> Iterator[Block]:
        """Readers, blocks of single sources, common blocks, writer."""
        for source in self.sources:
            yield from (source.reader, *source.blocks)
        yield from (*self.blocks, self.writer)

    def where(self, block: Block) -> str:
        """`file:line` where a block is declared."""
        return self.places.get(id(block), self.file)


def load(file: str, overrides: tuple[str, ...] = ()) -> Pipeline:
    """Read and check a pipeline file; UserError (a ConfigError where there is a line) for anything wrong in it."""
    try:
        with open(file, encoding="utf-8") as stream:
            text = stream.read()
    except UnicodeDecodeError as error:
        raise ConfigError(file, f"not UTF-8 text: {error.reason} at byte {error.start}") from error
    except OSError as error:
        raise UserError(f"{file}: cannot read the pipeline file: {error.strerror}") from error
    source = parse(text, file)
    for written in overrides:
        override(source, written)
    return _Builder(source, os.path.dirname(os.path.abspath(file))).pipeline()


class _Builder:
    def __init__(self, source: SourceMap, base: str) -> None:
        self.source = source
        self.base = base
        self.places: dict[int, str] = {}

    def pipeline(self) -> Pipeline:
        data = self.mapping(self.source.data, (), _TOP)
        for key in ("name", "sources", "writer"):
            if key not in data:
                raise ConfigError(self.source.where(()), f"{key!r} is missing")
        name = data["name"]
        if not isinstance(name, str) or not name.strip():
            raise self.error(("name",), "must be a word or two that name the pipeline")
        items = data["sources"]
        if not isinstance(items, list) or not items:
            raise self.error(("sources",), "must be a list of at least one source")
        sources = tuple(self.read_source(item, ("sources", index)) for index, item in enumerate(items))
        seen: set[str] = set()
        for index, source in enumerate(sources):
            if source.name in seen:
                raise self.error(("sources", index), f"two sources are named {source.name!r}")
            seen.add(source.name)
        return Pipeline(
            name=name,
            sources=sources,
            blocks=self.blocks(data.get("blocks"), ("blocks",)),
            writer=self.block(data["writer"], ("writer",), Writer),
            accounting=self.accounting(data),
            written=data,
            file=self.source.file,
            places=self.places,
        )

    def accounting(self, data: dict[str, Data]) -> Accounting:
        return Accounting(
            removed=self.model(Removed, data.get("removed"), ("removed",)),
            shadow=self.model(Shadow, data.get("shadow"), ("shadow",)),
            tokens=self.model(Tokens, data.get("tokens"), ("tokens",)),
            stats=self.model(Stats, data.get("stats"), ("stats",)),
        )

    def read_source(self, item: Data, path: Path) -> Source:
        data = self.mapping(item, path, _SOURCE)
        for key in ("name", "reader"):
            if key not in data:
                raise self.error(path, f"this source has no {key!r}")
        if not isinstance(data["name"], str) or not data["name"].strip():
            raise self.error((*path, "name"), "must be a word that names the source")
        declared = data.get("license")
        return Source(
            name=data["name"],
            reader=self.block(data["reader"], (*path, "reader"), Reader),
            license=None if declared is None else self.model(SourceLicense, declared, (*path, "license")),
            blocks=self.blocks(data.get("blocks"), (*path, "blocks")),
        )

    def blocks(self, data: Data, path: Path) -> tuple[Block, ...]:
        if data is None:
            return ()
        if not isinstance(data, list):
            raise self.error(path, "must be a list of blocks")
        found = tuple(self.block(item, (*path, index), Block) for index, item in enumerate(data))
        for index, block in enumerate(found):
            if isinstance(block, Reader | Writer):
                raise self.error((*path, index), f"{name_of(block)!r} cannot stand among the blocks")
        return found

    def block(self, data: Data, path: Path, kind: type[Kind]) -> Kind:
        if isinstance(data, str):
            name, settings = data, None
        elif isinstance(data, dict) and len(data) == 1:
            name, settings = next(iter(data.items()))
        else:
            raise self.error(path, "a block is a name, or one name with its settings (mind the indentation)")
        try:
            found = catalog.find(name)
        except UserError as error:
            raise self.error(path, str(error)) from error
        if not issubclass(found, kind):
            raise self.error(path, f"{name!r} is no {kind.__name__.lower()}")
        settings_path = (*path, name) if isinstance(data, dict) else path
        block = self.model(found, settings, settings_path)
        self.places[id(block)] = self.source.where(path)
        return block

    def model(self, kind: type[Model], data: Data, path: Path) -> Model:
        if data is not None and not isinstance(data, dict):
            raise self.error(path, "must be settings (`key: value`)")
        try:
            return kind.model_validate(data or {}, context={"base": self.base})
        except ValidationError as error:
            found = problem(error, data, lambda at: self.source.letters.get((*path, *at)))
            raise self.invalid(kind, found, path) from error

    def invalid(self, kind: type[BaseModel], found: Problem, path: Path) -> ConfigError:
        at = (*path, *found.path)
        key = ".".join(str(part) for part in found.path)
        if found.kind == "extra_forbidden":
            known = [item.alias or name for name, item in kind.model_fields.items()]
            near = get_close_matches(key, known, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(known)}"
            return self.error(at, f"unknown setting {key!r}" + ("" if len(found.path) > 1 else f"; {hint}"))
        if found.kind == "missing":
            return self.error(at, f"setting {key!r} is required")
        return self.error(at, f"{key}: {found.words}" if key else found.words)

    def mapping(self, data: Data, path: Path, known: tuple[str, ...]) -> dict[str, Data]:
        if not isinstance(data, dict):
            raise self.error(path, f"must have the keys {', '.join(known)}")
        for key in data:
            if key not in known:
                near = get_close_matches(key, known, n=1, cutoff=0.5)
                hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}"
                raise self.error((*path, key), f"unknown key {key!r}; {hint}")
        return data

    def error(self, path: Path, problem: str) -> ConfigError:
        return ConfigError(self.source.where(path), problem)
