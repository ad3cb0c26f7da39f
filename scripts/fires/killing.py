"""One run that is killed at random, again and again, until it is complete."""

import random
import signal
import time
from collections.abc import Callable

from scripts.fires.ground import Ended, Ground, family, members, signalled
from scripts.fires.processes import GCS, RAYLET, WORKERS

__all__ = ["killed_at_random"]


def killed_at_random(kills: int, seed: int) -> Callable[[Ground], Ended]:
    """Kill the driver, workers, the raylet or the GCS of a run so often; whenever it ends, it is run again."""

    def strike(here: Ground) -> Ended:
        draw = random.Random(seed)
        process = here.begin()
        done = 0
        while done < kills:
            time.sleep(draw.uniform(0.2, 4.0))
            if process.poll() is not None:
                here.end(process)
                if process.returncode == 0:
                    return Ended(0, f"complete after {done} kills")
                process = here.begin()
                continue
            left = family(process.pid)
            what = draw.choice(("driver", "workers", "raylet", "GCS"))
            words = {"workers": WORKERS, "raylet": RAYLET, "GCS": GCS}.get(what)
            if words is None:
                process.kill()
                process.wait()
                signalled(left, signal.SIGKILL)
                done += 1
            else:
                done += bool(signalled(members(process.pid, *words), signal.SIGKILL))
        ended = here.end(process)
        return Ended(ended.code, f"{ended.said}\n{done} kills")

    return strike
