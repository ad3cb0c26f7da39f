"""Say what would keep a run from being done, here or on the nodes of a cluster: all at once, before it begins."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from glob import has_magic

from textmill.block import Block
from textmill.config.pipeline import Pipeline
from textmill.file_reader import FileReader
from textmill.identity import locations, versions_of
from textmill.location import is_remote
from textmill.run.machine_look import Machine, NodeLook, Wanted
from textmill.store.store import Store

__all__ = ["Checkup", "unseen", "wanted_of"]

_CLOCK_SECONDS = 2.0
_ALWAYS = ("textmill", "ray", "pyarrow", "numpy")


@dataclass(frozen=True)
class Checkup:
    """What was found here and on the nodes."""

    here: Machine
    nodes: Sequence[NodeLook] = ()
    notes: Sequence[str] = ()
    """What was not looked at."""

    def problems(self) -> list[str]:
        """A line each, with the machine that it is about."""
        return [*(f"here: {problem}" for problem in self.here.problems), *self._of_nodes()]

    def as_dict(self) -> dict[str, object]:
        """For scripts."""
        return {**asdict(self), "problems": self.problems()}

    def _of_nodes(self) -> Iterator[str]:
        for node in self.nodes:
            if node.machine is None:
                yield f"node {node.name}: cannot be looked at: {node.problem}"
                continue
            yield from (f"node {node.name}: {problem}" for problem in node.machine.problems)
            for name, version in self.here.versions.items():
                other = node.machine.versions.get(name)
                if other is not None and other != version:
                    yield f"node {node.name}: {name} {other}, but {version} here"
            if abs(node.ahead_seconds) > _CLOCK_SECONDS:
                way = "ahead" if node.ahead_seconds > 0 else "behind"
                yield f"node {node.name}: its clock is {abs(node.ahead_seconds):.1f} s {way}"


def wanted_of(pipeline: Pipeline | None, run: str | None) -> Wanted:
    """What a pipeline needs of each machine, as far as its file says; servers are not asked.

    Places are absolute: workers of a cluster stand in other folders.
    """
    run = "" if run is None else Store(run).absolute_url
    if pipeline is None:
        return Wanted(_ALWAYS, run=run)
    blocks = list(pipeline.all_blocks())
    known = [block for block in blocks if not pipeline.lacks(block)]
    readers = [source.reader for source in pipeline.sources]
    packages = {name for block in blocks for name in versions_of(block)}
    places = {place for block in known if block not in readers for place in locations(block)}
    models = sorted(os.path.abspath(place) for place in places if not is_remote(place))
    remote = tuple(sorted({place for block in known for place in _remote(block)}))
    folders = {folder for reader in known if isinstance(reader, FileReader) for folder in _folders(reader)}
    named = (*_ALWAYS, *sorted(packages - {*_ALWAYS}))
    return Wanted(tuple(name for name in named if ":" not in name), tuple(models), tuple(sorted(folders)), remote, run)


def unseen(pipeline: Pipeline) -> list[str]:
    """A line for everything that is not looked at, as it lies on servers or a variable in its name has no value."""
    lines = []
    for block in pipeline.all_blocks():
        names = pipeline.lacks(block)
        lines += [f"{pipeline.where(block)}: not looked at: ${{{name}}} is not set" for name in names]
        lines += [f"{pipeline.where(block)}: not looked at: {place}" for place in _remote(block) if not names]
    for source in pipeline.sources:
        if source.reader.is_remote() and not _remote(source.reader):
            lines.append(f"{pipeline.where(source.reader)}: not looked at: source {source.name!r} is on a server")
    return lines


def _remote(block: Block) -> list[str]:
    """URLs that a block, or a reader, names."""
    return [place for place in dict.fromkeys(locations(block)) if is_remote(place)]


def _folders(reader: FileReader) -> Iterator[str]:
    """The local folders of its shards: what of each path stands before the first pattern."""
    for path in (reader.paths,) if isinstance(reader.paths, str) else reader.paths:
        if is_remote(path):
            continue
        folder = os.path.dirname(path.removeprefix("file://"))
        while has_magic(folder):
            folder = os.path.dirname(folder)
        yield os.path.abspath(folder or ".")
