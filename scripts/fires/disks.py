"""Disks that are full, have no inodes left, cannot be written to, or change what is on them."""

import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.fires.ground import INLINE, Ended, Fire, Ground

__all__ = ["DISKS"]

SPACE = r"space|full|inodes|No space|quota"


@contextmanager
def small_disk(here: Ground, options: str) -> Iterator[Path]:
    """The run directory on a file system of its own; what is there at the end is copied to where it stood."""
    place = here.folder / "run"
    place.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", str(place)], check=True)
    try:
        yield place
        kept = here.folder / "kept"
        shutil.copytree(place, kept)
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)
    place.rmdir()
    kept.rename(place)


def full(options: str) -> Callable[[Ground], Ended]:
    """Run on a file system that has too little of something."""

    def strike(here: Ground) -> Ended:
        with small_disk(here, options):
            ended = here.run(*INLINE)
            here.hits += ended.code != 0
            return ended

    return strike


def cannot_be_written(here: Ground) -> Ended:
    """Make the run directory read-only in mid-run."""
    with small_disk(here, "size=64M") as place:
        process = here.begin(*INLINE)
        here.wait_until(lambda: here.commits() >= 3, process)
        here.hits += here.wait_until(lambda: _is_done("remount,ro", place), process)  # busy while a file is written
        ended = here.end(process)
        subprocess.run(["mount", "-o", "remount,rw", str(place)], check=True)
        return ended


def _is_done(option: str, place: Path) -> bool:
    return subprocess.run(["mount", "-o", option, str(place)], check=False, capture_output=True).returncode == 0


def changed(part: str, seed: int, change: Callable[[bytes, random.Random], bytes]) -> Callable[[Ground], Ended]:
    """Kill a run in mid-run, change three files that no task may read again, and go on with a look at all."""

    def strike(here: Ground) -> Ended:
        here.arguments = INLINE
        process = here.begin()
        here.wait_until(lambda: here.commits("minhash-sketch") >= 3, process)
        here.stop(process)
        draw = random.Random(seed)
        files = [path for path in sorted((here.folder / "run" / "stages").rglob("*")) if path.is_file()]
        chosen = [path for path in files if f"/{part}/" in str(path)]
        for path in draw.sample(chosen, min(3, len(chosen))):
            path.write_bytes(change(path.read_bytes(), draw))
            here.hits += 1
        return here.run("--recheck", *INLINE)

    return strike


def flipped(data: bytes, draw: random.Random) -> bytes:
    """One bit is another."""
    if not data:
        return b"\0"
    place = draw.randrange(len(data))
    return data[:place] + bytes([data[place] ^ 1 << draw.randrange(8)]) + data[place + 1 :]


def halved(data: bytes, draw: random.Random) -> bytes:
    """The second half is gone."""
    return data[: len(data) // 2]


DISKS: tuple[Fire, ...] = (
    Fire("disk full after 300 kB", full("size=300k"), (2, 3), SPACE, needs_root=True),
    Fire("disk full after 1 MB", full("size=1M"), (0, 2, 3), SPACE, needs_root=True),
    Fire("no inodes left after 60 files", full("size=64M,nr_inodes=60"), (2, 3), SPACE, needs_root=True),
    Fire(
        "run directory becomes read-only",
        cannot_be_written,
        (2, 3),
        "read-only|Read-only|write",
        needs_root=True,
    ),
    Fire("bits flipped in data of a killed run", changed("data", 1, flipped), (0,)),
    Fire("bits flipped in its commit records", changed("commits", 2, flipped), (0,)),
    Fire("data of a killed run cut in half", changed("data", 3, halved), (0,)),
    Fire("commit records cut in half", changed("commits", 4, halved), (0,)),
)
