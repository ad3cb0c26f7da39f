"""Turn a pipeline file into typed blocks; every error names file, line, what is wrong and the nearest valid name."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import partial
from types import MappingProxyType
from typing import Final, TypeVar

from pydantic import BaseModel, ValidationError

from textmill.block import Block, Reader, Writer
from textmill.config import catalog
from textmill.config.accounting import Accounting, Removed, Shadow, Stats, Tokens
from textmill.config.fitting import fit
from textmill.config.includes import join
from textmill.config.intermediates import Intermediates, intermediates
from textmill.config.overrides import override
from textmill.config.path_settings import block_lists, change_paths
from textmill.config.recipe import Recipe, recipe_of
from textmill.config.setting_errors import problem, words_of
from textmill.config.source_license import SourceLicense
from textmill.config.source_map import Data, Path, SourceMap
from textmill.config.variables import Variables, divided
from textmill.errors import ConfigError, UserError
from textmill.identity import name_of

Kind = TypeVar("Kind", bound=Block)
Model = TypeVar("Model", bound=BaseModel)

_TOP: Final = ("name", "recipe", "sources", "blocks", "writer", "intermediates", *Accounting.model_fields)
_SOURCE: Final = ("name", "reader", "license", "blocks")


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
    """The settings as the user wrote them, with overrides, included sources and the values of variables.

    Paths are as the file has them; of an included file they are counted from the folder of the one that includes it.
    """
    file: str
    recipe: Recipe | None = None
    places: dict[int, str] = field(default_factory=dict)
    """`file:line` of each block, by `id(block)`."""
    unset: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """The variables in a block's paths that have no value, by `id(block)`."""
    intermediates: Intermediates = "keep"

    def all_blocks(self) -> Iterator[Block]:
        """Readers, blocks of single sources, common blocks, writer."""
        for source in self.sources:
            yield from (source.reader, *source.blocks)
        yield from (*self.blocks, self.writer)

    def where(self, block: Block) -> str:
        """`file:line` where a block is declared."""
        return self.places.get(id(block), self.file)

    def lacks(self, block: Block) -> tuple[str, ...]:
        """The variables in a block's paths that have no value."""
        return self.unset.get(id(block), ())


def load(file: str, overrides: tuple[str, ...] = (), allow_unset: bool = False) -> Pipeline:
    """Read and check a pipeline file; UserError (a ConfigError where there is a line) for anything wrong in it.

    Where variables without a value are allowed, paths with one stay as they are.
    """
    changes, values = divided(overrides)
    joined = join(file)
    for written in changes:
        override(joined.source, written)
    variables = Variables(values)
    for part in joined.files:
        _Builder(part, part.file, variables).rest()
    pipeline = _Builder(joined.source, file, variables).pipeline()
    variables.check_used()
    if not allow_unset:
        variables.check_set()
    return pipeline


class _Builder:
    """Makes a pipeline of a file's data, in which it replaces paths by what they come to."""

    def __init__(self, source: SourceMap, file: str, variables: Variables) -> None:
        self.source = source
        self.base = os.path.dirname(os.path.abspath(file))
        self.variables = variables
        self.places: dict[int, str] = {}
        self.unset: dict[int, tuple[str, ...]] = {}

    def pipeline(self) -> Pipeline:
        data, name, writer, accounting = self.rest()
        items = data["sources"]
        if not isinstance(items, list) or not items:
            raise self.error(("sources",), "must be a list of at least one source")
        sources = tuple(self.read_source(item, ("sources", index)) for index, item in enumerate(items))
        seen: dict[str, str] = {}
        for index, source in enumerate(sources):
            place = self.source.where(("sources", index, "name"))
            if source.name in seen:
                raise ConfigError(
                    place, f"two sources are named {source.name!r}; the other one is at {seen[source.name]}"
                )
            seen[source.name] = place
        common = self.blocks(data.get("blocks"), ("blocks",))
        return Pipeline(
            name=name,
            sources=tuple(replace(one, blocks=fit(one.blocks, common, self.places, self.unset)) for one in sources),
            blocks=fit(common, (), self.places, self.unset),
            writer=writer,
            accounting=accounting,
            intermediates=intermediates(data.get("intermediates"), partial(self.error, ("intermediates",))),
            written=data,
            file=self.source.file,
            recipe=recipe_of(data.get("recipe"), self.base, self.source.where(("recipe",))),
            places=self.places,
            unset=self.unset,
        )

    def rest(self) -> tuple[dict[str, Data], str, Writer, Accounting]:
        """All but the sources and blocks: the data with its keys looked at, name, writer, what is kept of documents."""
        data = self.mapping(self.source.data, (), _TOP)
        for key in ("name", "sources", "writer"):
            if key not in data:
                raise ConfigError(self.source.where(()), f"{key!r} is missing")
        name = data["name"]
        if not isinstance(name, str) or not name.strip():
            raise self.error(("name",), "must be a word or two that name the pipeline")
        return data, name, self.block(data["writer"], ("writer",), Writer), self.accounting(data)

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
        if name == "include":
            raise self.error(
                path, "include: stands in place of a source, `sources: [{include: FILE}]`, and of no block"
            )
        try:
            found = catalog.find(name)
        except UserError as error:
            raise self.error(path, str(error)) from error
        if not issubclass(found, kind):
            raise self.error(path, f"{name!r} is no {kind.__name__.lower()}")
        settings_path = (*path, name) if isinstance(data, dict) else path
        inner = self.inner_blocks(found, settings, settings_path)
        lacking = [one for blocks in inner.values() for block in blocks for one in self.unset.get(id(block), ())]
        self.variables.missing = lacking
        block = self.model(found, settings, settings_path, inner)
        self.places[id(block)] = self.source.where(path)
        if self.variables.missing:
            self.unset[id(block)] = tuple(dict.fromkeys(self.variables.missing))
        return block

    def inner_blocks(self, kind: type[Block], settings: Data, path: Path) -> dict[str, tuple[Block, ...]]:
        """The blocks that are settings of a block."""
        if not isinstance(settings, dict):
            return {}
        return {name: self.blocks(settings[name], (*path, name)) for name in block_lists(kind) if name in settings}

    def model(
        self, kind: type[Model], data: Data, path: Path, inner: Mapping[str, tuple[Block, ...]] = MappingProxyType({})
    ) -> Model:
        if data is not None and not isinstance(data, dict):
            raise self.error(path, "must be settings (`key: value`)")
        if data is not None:
            change_paths(kind, data, self.path, path)
        try:
            return kind.model_validate({**(data or {}), **inner}, context={"base": self.base})
        except ValidationError as error:
            found = problem(error, data, lambda at: self.source.letters.get((*path, *at)))
            raise self.error((*path, *found.path), words_of(kind, found)) from error

    def path(self, written: str, path: Path) -> str:
        """What a path comes to, counted from the folder of the pipeline's file."""
        found = self.variables.put_into(written, self.source.where(path))
        folder = os.path.dirname(os.path.abspath(self.source.file_of(path)))
        is_here = folder == self.base or "://" in found or found.startswith(("~", "${")) or os.path.isabs(found)
        return found if is_here else os.path.relpath(os.path.join(folder, found), self.base)

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
