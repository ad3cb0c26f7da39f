"""Shards on a web server that fails: with bodies cut short, other answers than were asked for, and silence."""

import base64
import hashlib
from collections.abc import Callable

from scripts.faulty.fault import fault
from scripts.faulty.origins import Files
from scripts.faulty.server import Faulty, serving
from scripts.fires.crawl import SHARDS
from scripts.fires.ground import INLINE, Ended, Fire, Ground

__all__ = ["WEB"]

PATIENCE = "20"
"""Seconds; a run that is no test has five minutes."""


def served(here: Ground) -> tuple[Faulty, Files]:
    """The shards behind a server, and the run's pipeline over them; runs are in one process."""
    names = [f"{number:02d}.warc.gz" for number in range(SHARDS)]
    files = Files.of(here.folder / "crawl")
    files.digests = {path: {"Content-MD5": _md5(data)} for path, data in files.files.items()}
    faulty = here.closing.enter_context(serving(files))
    paths = [f"{faulty.address}/{name}" for name in names]
    here.write(sources=[{"name": "crawl", "reader": {"readers.warc": {"paths": paths}}}])
    here.arguments = INLINE
    here.environment |= {"TEXTMILL_PATIENCE": PATIENCE, "FIRE_SLOW": "0"}
    return faulty, files


def _md5(data: bytes) -> str:
    return base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()


def answered(*faults: str, run: Callable[[Ground], Ended] = lambda here: here.run()) -> Callable[[Ground], Ended]:
    """Run over shards whose server fails so."""

    def strike(here: Ground) -> Ended:
        faulty, _ = served(here)
        faulty.faults[:] = [fault(one) for one in faults]
        ended = run(here)
        faulty.faults.clear()
        here.hits += faulty.met.total()
        return ended

    return strike


def replaced(here: Ground) -> Ended:
    """Put another file in a shard's place on the server, once the run has listed it."""
    _, files = served(here)
    before = files.files["/11.warc.gz"]
    process = here.begin(FIRE_SLOW="0.3")
    if here.wait_until(lambda: here.commits() >= 1, process):
        files.files["/11.warc.gz"] = files.files["/03.warc.gz"]
        here.hits += 1
    ended = here.end(process)
    files.files["/11.warc.gz"] = before
    return ended


def with_workers(here: Ground) -> Ended:
    """On Ray."""
    return here.run("--workers", "2")


QUARANTINED = "quarantined: "
WEB: tuple[Fire, ...] = (
    Fire("HTTP: a body ends before its length, twice", answered("short:path=05:times=2"), (0,)),
    Fire("HTTP: it always does", answered("short:path=05"), (3,), QUARANTINED),
    Fire("HTTP: half the file, and a length to match", answered("told_short:path=05"), (3,), QUARANTINED),
    Fire("HTTP: the last chunks are missing", answered("cut_chunks:path=05"), (3,), QUARANTINED),
    Fire("HTTP: reset in the middle of the body, twice", answered("reset_midway:path=05:times=2"), (0,)),
    Fire("HTTP: 416 to a range that there is", answered("status=416:path=05"), (3,), QUARANTINED),
    Fire("HTTP: a page of HTML with status 200", answered("html:path=05"), (3,), QUARANTINED),
    Fire("HTTP: ranges are not heeded", answered("whole"), (0,)),
    Fire("HTTP: no lengths", answered("no_length"), (0,)),
    Fire("HTTP: 503 with Retry-After, three times", answered("status=503:path=05:times=3:retry_after=2"), (0,)),
    Fire("HTTP: 429 for ever", answered("status=429:path=05:retry_after=3"), (3,), QUARANTINED),
    Fire("HTTP: 403", answered("status=403:path=05"), (3,), QUARANTINED),
    Fire("HTTP: a byte is another, with a digest, once", answered("wrong:path=05:times=1"), (0,)),
    Fire("HTTP: silence for 3 s, then the end", answered("silence=3:path=05:times=2"), (0,)),
    Fire("HTTP: packed on the way", answered("encoded"), (0,)),
    Fire("HTTP: Content-Encoding of packed files", answered("said_encoded"), (0,)),
    Fire("HTTP: redirects", answered("redirect:path=gz$"), (0,)),
    Fire("HTTP: a shard is replaced in mid-run", replaced, (0, 3), QUARANTINED),
    Fire(
        "HTTP: 10 % of requests are reset, 10 % get 503, on Ray",
        answered("reset:rate=0.1:methods=", "status=503:rate=0.1:methods=:seed=5:retry_after=1", run=with_workers),
        (0,),
    ),
)
