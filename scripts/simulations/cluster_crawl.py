"""The tasks of a crawl of any size, as the real planning code lists them; what they would leave is made up from costs.

Commit records are in memory only, and nothing but a note that parts are listed from is written. So what each task
reads, what waits for what, and how many tasks, files and requests there are is what a run would have.
"""

import json
import math
import pickle
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, cast

from scripts.simulations.cluster_costs import Cost, kind_of, loads
from scripts.simulations.cluster_events import Wave

from textmill.block import Shard
from textmill.digest import digest
from textmill.matching.clusters.gathering import GatherPart
from textmill.matching.clusters.linking import Forest
from textmill.plan.listing import list_tasks
from textmill.plan.plan import Plan
from textmill.plan.stage import Stage
from textmill.stages.map_shard import MapShards
from textmill.step import StoredFile
from textmill.store.commit import Entry
from textmill.store.commits import Records
from textmill.store.sorted_fates import MOST_ROWS
from textmill.store.task import Task

Costs = Mapping[tuple[str, str], Cost]
_READ: Final = "0-read"
_SORTED_FILES: Final = 4
"""That a task leaves which sorts fates: the rows, their index, their sample, and its commit record."""


@dataclass
class Imagined(Records):
    """Commit records that nobody has written."""

    made: dict[str, dict[str, Entry]] = field(default_factory=dict, init=False)

    def of(self, stage: str) -> dict[str, Entry]:
        """As a run's records do, whose driver sorts them every time too."""
        return dict(sorted(self.made.get(stage, {}).items()))

    def is_done(self, task: Task) -> bool:
        """Whether it was made up."""
        return task.name in self.made.get(task.stage, {})


@dataclass
class Tally:
    """What a stage comes to."""

    tasks: int = 0
    hours: float = 0.0
    """CPU time of workers."""
    longest: float = 0.0
    """Seconds of the longest task."""
    listing: float = 0.0
    """Seconds of the driver's CPU to list it, and to sort its fates if they are few, beside what each task takes."""
    opened: int = 0
    """Files that its tasks open."""
    written: int = 0
    """Files that they leave, commit records included."""
    requests: float = 0.0
    """To an object store."""
    sent: float = 0.0
    """Megabytes of tasks that the driver sends."""


@dataclass
class Crawl:
    """Waves of tasks, and sums by stage."""

    waves: list[Wave] = field(default_factory=list)
    stages: dict[str, Tally] = field(default_factory=dict)
    documents: int = 0


@dataclass(frozen=True)
class Size:
    """Of a crawl."""

    shards: int
    records: int
    """In each shard."""
    kept: int
    """Of these, behind extraction and filters."""


def crawl(plan: Plan, records: Imagined, costs: Costs, size: Size, fate: float = 0.0) -> Crawl:
    """List everything. Shards differ in size by up to a third, always in the same way.

    `fate` are the seconds in which a row of fates is sorted; only then is what comes after listed.
    """
    shards = tuple(Shard("s", f"{number:06d}", f"/crawl/{number:06d}", "") for number in range(size.shards))
    plan = replace(plan, shards=shards)
    sizes = {f"s/{shard.name}": 0.67 + 0.66 * (number * 7919 % 1000) / 999 for number, shard in enumerate(shards)}
    found = Crawl()
    last: dict[str, int] = {}
    makers: dict[str, tuple[int, int]] = {}
    fates: dict[str, int] = {}
    """Waves in which those of a stage are sorted."""
    for stage in plan.stages:
        tally = found.stages[stage.name] = Tally()
        own = records.made[stage.name] = {}
        after = tuple(last[name] for name in stage.inputs.values())
        after += () if stage.step.is_early else tuple(fates[name] for name in stage.inputs.values() if name in fates)
        unsorted = 0.0
        while True:
            began = time.process_time()
            todo = [task for task in list_tasks(plan, stage, records) if task.name not in own]
            listing = time.process_time() - began
            if not todo:
                break
            first = None
            if stage.step.is_early:
                first = [next(makers[file.path][1] for file in task.reads() if file.path in makers) for task in todo]
            wave = Wave(stage.name, [], after, first, listing)
            read = loads(stage, todo, [size.records * sizes.get(task.name, 0.0) for task in todo])
            for number, (task, (files, rows)) in enumerate(zip(todo, read, strict=True)):
                cost = costs[kind_of(stage, task.name)]
                entry = own[task.name] = _entry(stage, task, cost, rows, _kept(stage, size, sizes, task), records)
                wave.seconds.append(cost.seconds_of(files, rows))
                makers |= {file.path: (len(found.waves), number) for file in entry.files.values()}
                tally.opened += files
                tally.written += len(entry.files) + 1
                tally.requests += cost.requests[0] + cost.requests[1] * files
                unsorted += rows
            tally.sent += _sent(todo)
            tally.tasks += len(todo)
            tally.listing += listing
            tally.hours += sum(wave.seconds) / 3600
            tally.longest = max(tally.longest, *wave.seconds)
            after = (len(found.waves),)
            last[stage.name] = len(found.waves)
            found.waves.append(wave)
        if isinstance(stage.step, MapShards):
            fates[stage.name] = len(found.waves)
            found.waves.append(_sorting(stage.name, tally, fate, unsorted, after))
    found.documents = sum(entry.files["data"].rows for entry in records.made[_READ].values())
    return found


def _sorting(stage: str, tally: Tally, fate: float, rows: float, after: tuple[int, ...]) -> Wave:
    """The tasks that sort the fates of a stage; where one would be enough it is the driver."""
    count = math.ceil(rows / MOST_ROWS)
    if count == 1:
        tally.listing += fate * rows
        return Wave(stage, [0.0], after, None, fate * rows)
    tally.opened += tally.tasks
    tally.written += count * _SORTED_FILES
    tally.requests += tally.tasks + count * _SORTED_FILES
    tally.hours += fate * rows / 3600
    tally.tasks += count
    return Wave(stage, [fate * rows / count] * count, after)


def _kept(stage: Stage, size: Size, sizes: Mapping[str, float], task: Task) -> int | None:
    return round(size.kept * sizes[task.name]) if stage.name == _READ else None


def _entry(stage: Stage, task: Task, cost: Cost, rows: float, kept: int | None, records: Records) -> Entry:
    """What a task leaves: as many files, rows and bytes as were measured."""
    files: dict[str, StoredFile] = {}
    for role, share in cost.rows_left.items():
        count = round(rows * share) if kept is None or role != "data" else kept
        flat, each = cost.bytes_left[role]
        size = round(flat + each * count)
        if role == "shard" and isinstance(task.part, GatherPart):
            names = [shard for shard, _, _ in task.part.shards]
            count, size = count // len(names), size // len(names)
            files |= {name: _file(stage, name, role, count, size) for name in names}
        elif role == "groups":
            files[role] = _groups(stage, files["data"].rows, records)
        else:
            files[role] = _file(stage, task.name, role, count, size)
    return Entry(task.name, task.fingerprint, files, kept=kept)


def _file(stage: Stage, name: str, role: str, rows: int, size: int) -> StoredFile:
    # Digests are as long as real ones, and the paths too.
    return StoredFile(f"stages/{stage.name}/data/{name}.{role}.0a1b2c3d", rows, size, digest([stage.name, name]))


def _groups(stage: Stage, documents: int, records: Records) -> StoredFile:
    """The list of groups of components, which parts are listed from: full ones."""
    most = cast(Forest, stage.step).documents_per_group
    groups = [[low, low + most, most] for low in range(0, documents, most)]
    with records.store.output(f"stages/{stage.name}/data", "groups", ".json") as output:
        output.rows = len(groups)
        output.local.write_text(json.dumps(groups))
    return output.published()


def _sent(tasks: Sequence[Task]) -> float:
    """Megabytes of some tasks, by every hundredth."""
    some = tasks[:: max(1, len(tasks) // 100)]
    return sum(len(pickle.dumps(task)) for task in some) / len(some) * len(tasks) / 1e6
