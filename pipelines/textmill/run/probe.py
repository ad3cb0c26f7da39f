"""Look at one node from inside: can it do this run's tasks, and give what the driver would give?

`probe` runs on the node, `read_back` in the driver: a run directory is shared where each sees what the other has
written. Nothing here knows Ray; `textmill doctor` calls the same.
"""

import os
import platform
import shutil
import socket
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from textmill.block import Shard
from textmill.errors import ShardError, TextmillError
from textmill.file_reader import FileReader
from textmill.inputs.opening import open_shard
from textmill.plan.plan import Plan
from textmill.run.address_space import too_small
from textmill.run.premises import Premises, unlike_in_all, unlike_in_stage
from textmill.store.store import Store

__all__ = ["FOLDER", "NodeReport", "can_open", "leave_token", "probe", "read_back", "sees"]

FOLDER: Final = ".probe"
"""In the run directory, while nodes are looked at."""
_LEAST_FREE: Final = 64 << 20


@dataclass(frozen=True)
class NodeReport:
    """What was found on a node; nothing in `problems` means that it can do the run's tasks."""

    host: str
    python: str
    cpus: int
    """As the system has them; a cluster may have been told another number."""
    memory_bytes: int
    """Of the whole machine."""
    free_memory_bytes: int
    free_disk_bytes: int | None
    """Of the run directory, None where it is not on a disk of this machine."""
    free_temporary_bytes: int
    problems: tuple[str, ...] = ()
    """What makes it unfit for all of the run, a line each."""
    stages: Mapping[str, str] = field(default_factory=dict)
    """Stages whose tasks it cannot do, and why; other nodes may be meant for those."""
    left: str = ""
    """The file that it wrote into the run directory, for the driver to read back; empty where it could not."""


def leave_token(store: Store) -> str:
    """Write a file that only those see who see the same run directory; its name."""
    token = uuid.uuid4().hex
    store.put(f"{FOLDER}/{token}", token.encode())
    return token


def sees(store: Store, token: str) -> bool:
    """Whether the file with this token is in this machine's run directory."""
    try:
        with store.open(f"{FOLDER}/{token}") as stream:
            return stream.read() == token.encode()
    except OSError:
        return False


def probe(plan: Plan, store: Store, wanted: Premises | None = None, token: str = "") -> NodeReport:
    """Look at this machine: versions, modules and models as `wanted`, the run directory with the `token`, one shard of
    each source of `plan.shards`, free space and memory."""
    problems = [] if wanted is None else unlike_in_all(wanted)
    stages = {stage.name: unlike_in_stage(wanted, plan, stage) for stage in plan.stages} if wanted is not None else {}
    stages.setdefault(plan.maps[0].name, []).extend(_of_shards(plan))
    left = ""
    if token and not sees(store, token):
        problems.insert(0, f"{store.url}: another directory here than the driver's, or not mounted")
    else:
        try:
            left = leave_token(store)
        except (TextmillError, OSError) as error:
            problems.insert(0, f"{store.url}: cannot be written to: {error}")
    disk = _free(store.root) if store.is_local else None
    temporary = _free(tempfile.gettempdir()) or 0
    for place, free in ((store.root, disk), (tempfile.gettempdir(), temporary)):
        if free is not None and free < _LEAST_FREE:
            problems.append(f"{place}: {free >> 20} MB are free, at least {_LEAST_FREE >> 20} MB are wanted")
    if line := too_small():
        problems.append(line)
    pages = os.sysconf("SC_PAGE_SIZE")
    return NodeReport(
        host=socket.gethostname(),
        python=platform.python_version(),
        cpus=os.cpu_count() or 1,
        memory_bytes=pages * os.sysconf("SC_PHYS_PAGES"),
        free_memory_bytes=pages * os.sysconf("SC_AVPHYS_PAGES"),
        free_disk_bytes=disk,
        free_temporary_bytes=temporary,
        problems=tuple(dict.fromkeys(problems)),
        stages={name: "; ".join(found) for name, found in stages.items() if found},
        left=left,
    )


def read_back(store: Store, report: NodeReport) -> NodeReport:
    """The report as the driver completes it: what the node has written must be in the driver's run directory."""
    if not report.left:
        return report
    if sees(store, report.left):
        store.remove(f"{FOLDER}/{report.left}")
        return report
    lost = f"{store.url}: what this node writes there is not in the driver's run directory"
    return replace(report, problems=(lost, *report.problems))


def _of_shards(plan: Plan) -> Iterator[str]:
    seen: set[str] = set()
    files = {source.name for source in plan.pipeline.sources if isinstance(source.reader, FileReader)}
    for shard in plan.shards:
        if shard.source in seen or shard.source not in files:
            continue
        seen.add(shard.source)
        if problem := _problem(shard):
            yield f"source {shard.source}: {problem}"


def can_open(shard: Shard) -> bool:
    """Whether the file of a shard can be read on this machine."""
    return not _problem(shard)


def _problem(shard: Shard) -> str:
    try:
        with open_shard(shard) as stream:
            stream.read(1)
    except (ShardError, OSError) as error:
        return " ".join(str(error).split())
    return ""


def _free(place: str) -> int | None:
    """Bytes of the disk on which a folder is, or is to be; None where it is not there."""
    try:
        return shutil.disk_usage(place).free
    except OSError:
        return None
