"""Shards that are damaged, gone, changed or empty while a run is at work, and back when it is run again."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

from scripts.fires.ground import INLINE, Ended, Fire, Ground

__all__ = ["INPUTS"]


def in_place_of(
    number: int, change: Callable[[Path], None], after: int | None = None, fates: str = ""
) -> Callable[[Ground], Ended]:
    """Change one shard, before the run or once it has so many commits, and put it back when the run has ended.

    `fates` is an expression for what `status` is to say of its records.
    """

    def strike(here: Ground) -> Ended:
        shard = here.folder / "crawl" / f"{number:02d}.warc.gz"
        whole = here.folder / "whole"
        here.arguments = INLINE
        shutil.copy2(shard, whole)
        if after is None:
            change(shard)
            ended = here.run()
        else:
            process = here.begin()
            here.wait_until(lambda: here.commits() >= after, process)
            change(shard)
            ended = here.end(process)
        status = here.end(here.start("status", here.out)).said
        here.hits += re.search(fates, status) is not None
        if shard.is_dir():
            shard.rmdir()
        shutil.copy2(whole, shard)
        whole.unlink()
        return ended

    return strike


def cut(shard: Path) -> None:
    """The second half is gone, from the middle of a member."""
    shard.write_bytes(shard.read_bytes()[: shard.stat().st_size // 2 + 7])


def garbage(shard: Path) -> None:
    """No archive at all."""
    shard.write_bytes(b"\x00\xff\x13 no archive" * 1000)


def other(shard: Path) -> None:
    """The records of another shard."""
    shutil.copy(shard.with_name("00.warc.gz"), shard)


def unread(shard: Path) -> None:
    """A folder where the file was: it cannot be read, by root neither."""
    shard.unlink()
    shard.mkdir()


def then_back(here: Ground) -> Ended:
    """Run with other settings, kill that half-way, and go back."""
    here.arguments = INLINE
    here.write(blocks=["extractors.resiliparse", "slow:Slow", "dedup.exact"])
    process = here.begin()
    here.hits += here.wait_until(lambda: here.commits() >= 5, process)
    here.stop(process)
    here.write()
    return here.run()


def more_workers(here: Ground) -> Ended:
    """Kill a run of two workers, and go on with five."""
    process = here.begin("--workers", "2")
    here.hits += here.wait_until(lambda: here.commits() >= 4, process)
    here.stop(process)
    return here.run("--workers", "5")


INPUTS: tuple[Fire, ...] = (
    Fire(
        "a shard cut short, whole when run again",
        in_place_of(5, cut, fates=r"\b2 warc\.truncated"),
        (0,),
        is_run_again=True,
    ),
    Fire("a shard that is garbage", in_place_of(5, garbage, fates=r"\b1 warc\.stray_bytes"), (0,), is_run_again=True),
    Fire("a shard that is gone in mid-run", in_place_of(11, Path.unlink, after=1), (0, 3), is_short=True),
    Fire("a shard that is replaced in mid-run", in_place_of(11, other, after=1), (0, 3)),
    Fire("a shard that cannot be read", in_place_of(11, unread, after=1), (0, 3)),
    Fire("killed with other settings, then back", then_back, (0,)),
    Fire("killed with 2 workers, goes on with 5", more_workers, (0,)),
)
