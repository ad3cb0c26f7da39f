"""One run that is killed at random, again and again, until it is complete."""

import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from scripts.fires.crawl import SHARDS
from scripts.fires.family import driver, family, gcs, raylet, signalled, workers
from scripts.fires.ground import Ended, Ground, Process

__all__ = ["killed_at_random"]

_PICKS = {"driver": driver, "workers": workers, "raylet": raylet, "GCS": gcs}
_PATIENT_EVERY, _PATIENCE_SECONDS = 5, 60
"""Before every so manieth kill a task more is to be done; Ray takes longer to start than most lives are."""
_STAGES = ("0-read", "16-minhash-keep")
_AHEAD_SECONDS, _BEHIND_SECONDS = "20", "1"
"""For a shard, where more or less of them are done than the kills so far allow: the run is to live through all."""


def killed_at_random(kills: int, seed: int) -> Callable[[Ground], Ended]:
    """Kill the driver, workers, the raylet or the GCS of a run so often; whenever it ends, it is run again."""

    def strike(here: Ground) -> Ended:
        draw = random.Random(seed)
        done: Counter[str] = Counter()
        codes: Counter[int] = Counter()
        process = _begun(here, 0)
        while done.total() < kills:
            if done.total() % _PATIENT_EVERY == 0:
                here.wait_until(partial(_is_more, here, here.done(*_STAGES)), process, _PATIENCE_SECONDS)
            with suppress(subprocess.TimeoutExpired):
                process.wait(draw.uniform(0, 4))
            if process.poll() is not None:
                ended = here.end(process)
                codes[ended.code] += 1
                is_start = ended.code == 2 and "cannot start Ray" in ended.said  # it was killed while it started
                if not (is_start or ended.code in (-9, 3)) or "Traceback" in ended.said:
                    return Ended(ended.code, f"{ended.said}\nafter {done}")
                process = _begun(here, done.total() / kills)
                continue
            left = family(process.pid)
            what = draw.choice(["command", *(one for one, pick in _PICKS.items() if pick(process.pid))])
            if what == "command":
                process.kill()
                signalled(left, signal.SIGKILL)
                done[what] += 1
            else:
                done[what] += min(1, signalled(_PICKS[what](process.pid), signal.SIGKILL))
            print(f"{done.total()}: {what}, {here.done(*_STAGES)} tasks done", file=sys.stderr, flush=True)
        ended = here.end(process)
        here.hits += done.total()
        said = ", ".join(f"{what} {count}" for what, count in sorted(done.items()))
        ends = ", ".join(f"{code}: {count} times" for code, count in sorted(codes.items()))
        return Ended(ended.code, f"{ended.said}\ntextmill: killed {done.total()} times ({said}); exit codes {ends}")

    return strike


def _is_more(here: Ground, before: int) -> bool:
    return here.done(*_STAGES) > before


def _begun(here: Ground, share: float) -> Process:
    """The run again, as slow as what it has done already allows."""
    is_ahead = here.done(*_STAGES) > share * len(_STAGES) * SHARDS
    seconds = _AHEAD_SECONDS if is_ahead else _BEHIND_SECONDS
    return here.begin(FIRE_SLOW=seconds, FIRE_LATE=seconds)
