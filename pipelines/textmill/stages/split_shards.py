"""The step that reads sources of which some have parts of files: each part once its file's rows are numbered."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from textmill.config.pipeline import Source
from textmill.inputs.parts import FilePart
from textmill.stages.entering import ReadPart, ReadPlaced, ResolvePart
from textmill.stages.map_shard import MapShards
from textmill.stages.surveying import NUMBERS, by_file
from textmill.step import Made, StoredFile

__all__ = ["MapSplitShards"]


@dataclass(frozen=True)
class MapSplitShards(MapShards):
    """Takes shards, and parts of files, through the blocks of the first stage."""

    is_early: ClassVar[bool] = True

    @property
    def after(self) -> tuple[str, ...]:
        return (NUMBERS,)

    def _reading(self, source: Source, made: Made) -> Iterator[ReadPart | ResolvePart]:
        places: dict[tuple[str, str], tuple[StoredFile, int]] = {}
        for (name, file), parts in by_file(made.shards).items():
            done = made.of(NUMBERS).get(f"{name}/{file}")
            if done is not None:
                places |= {(name, one.name): (done.files["data"], place) for place, one in enumerate(parts)}
        for part in super()._reading(source, made):
            shard = part.shard
            if not isinstance(part, ReadPart) or not isinstance(shard, FilePart):
                yield part
            elif (shard.source, shard.name) in places:
                numbers, place = places[shard.source, shard.name]
                yield ReadPlaced(part.name, shard, part.skip, part.limit, part.source, numbers, place)
