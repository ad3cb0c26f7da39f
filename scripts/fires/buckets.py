"""Run directories and shards in an object store that stutters, lies, forgets, or is late: a proxy before moto's S3."""

import atexit
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import fsspec
from scripts.faulty.fault import fault
from scripts.faulty.origins import Answer, Before, Origin
from scripts.faulty.server import Faulty, serving
from scripts.fires.ground import INLINE, PROJECT, Ended, Fire, Ground

from textmill.store.store import Store

__all__ = ["BUCKETS"]

_CONTENTS = re.compile(rb"<Contents>.*?<Key>(.*?)</Key>.*?</Contents>", re.DOTALL)
LEASE_SECONDS = "3"
_PATIENCE_SECONDS = 300


@cache
def moto() -> str:
    """The address of an S3 server that lives as long as this process."""
    command = [sys.executable, str(PROJECT / "tests" / "s3_child.py")]
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    server = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nowhere, text=True)
    assert server.stdin is not None
    assert server.stdout is not None
    atexit.register(server.stdin.close)
    address = server.stdout.readline().strip()
    fsspec.config.conf["s3"] = {"endpoint_url": address, "key": "nobody", "secret": "nothing"}
    return address


@dataclass
class Lagging:
    """A store whose listings have what was put only after some seconds, and which may hold a put back."""

    origin: Origin
    seconds: float = 0
    hidden: int = 0
    held: str = ""
    """Expression for the address of the put that is held; empty for none."""
    is_held: threading.Event = field(default_factory=threading.Event)
    let_go: threading.Event = field(default_factory=threading.Event)
    has_arrived: threading.Event = field(default_factory=threading.Event)
    _put: dict[str, float] = field(default_factory=dict)

    def __call__(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        if method == "PUT" and self.held and re.search(self.held, path) and not self.is_held.is_set():
            self.is_held.set()
            self.let_go.wait(_PATIENCE_SECONDS)
            answer = self.origin(method, path, headers, body)
            self.has_arrived.set()
            return answer
        answer = self.origin(method, path, headers, body)
        place = urlsplit(path)
        if method == "PUT" and answer.status == 200:
            self._put.setdefault(unquote(place.path).split("/", 2)[-1], time.monotonic())
        if method == "GET" and "list-type=2" in place.query and self.seconds:
            return Answer(answer.status, answer.headers, _CONTENTS.sub(self._if_old, answer.body))
        return answer

    def _if_old(self, found: "re.Match[bytes]") -> bytes:
        if time.monotonic() - self._put.get(found[1].decode(), 0) > self.seconds:
            return found[0]
        self.hidden += 1
        return b""


def stored(here: Ground) -> tuple[Faulty, Lagging]:
    """Shards and run directory in a bucket behind a server; runs are in one process."""
    lagging = Lagging(Before(moto()))
    bucket = here.folder.name.replace("_", "-").lower()
    fs = fsspec.filesystem("s3")
    fs.mkdir(bucket)
    for path in sorted((here.folder / "crawl").iterdir()):
        fs.pipe_file(f"{bucket}/crawl/{path.name}", path.read_bytes())
    here.out = f"s3://{bucket}/run"
    here.store = Store(here.out)
    here.write(sources=[{"name": "crawl", "reader": {"readers.warc": {"paths": f"s3://{bucket}/crawl/*.warc.gz"}}}])
    faulty = here.closing.enter_context(serving(lagging))
    here.arguments = INLINE
    here.environment |= {
        "AWS_ENDPOINT_URL": faulty.address,
        "AWS_ACCESS_KEY_ID": "nobody",
        "AWS_SECRET_ACCESS_KEY": "nothing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "FIRE_SLOW": "0",
        "TEXTMILL_LEASE": LEASE_SECONDS,
    }
    return faulty, lagging


def stuttering(*faults: str, arguments: tuple[str, ...] = INLINE) -> Callable[[Ground], Ended]:
    """Run in a store that fails so."""

    def strike(here: Ground) -> Ended:
        faulty, _ = stored(here)
        faulty.faults[:] = [fault(one) for one in faults]
        ended = here.run(*arguments)
        faulty.faults.clear()
        here.hits += faulty.met.total()
        return ended

    return strike


def late_listings(here: Ground) -> Ended:
    """Run in a store that lists nothing until two seconds after it was put."""
    _, lagging = stored(here)
    lagging.seconds = 2
    ended = here.run()
    lagging.seconds = 0
    here.hits += lagging.hidden
    return ended


def late_put(what: str) -> Callable[[Ground], Ended]:
    """Kill a run while a put is on its way, run again until complete, let the put arrive, and run once more."""

    def strike(here: Ground) -> Ended:
        _, lagging = stored(here)
        lagging.held = what
        process = here.begin()
        here.hits += here.wait_until(lagging.is_held.is_set, process, _PATIENCE_SECONDS)
        here.stop(process)
        ended = here.run()
        lagging.let_go.set()
        lagging.has_arrived.wait(60)
        return here.run() if ended.code == 0 else ended

    return strike


def two_drivers(place: Callable[[Ground], object]) -> Callable[[Ground], Ended]:
    """Run twice at once in one run directory: the second is refused."""

    def strike(here: Ground) -> Ended:
        place(here)
        first = here.begin(*INLINE, FIRE_SLOW="1")
        here.wait_until(lambda: here.commits() >= 1, first)
        second = here.run(*INLINE)
        ended = here.end(first)
        here.hits += second.code == 2 and "is at work in this directory" in second.said
        return Ended(ended.code or second.code, second.said)

    return strike


def _on_disk(here: Ground) -> Path:
    return here.folder


BUCKETS: tuple[Fire, ...] = (
    Fire("S3: 2 % of bodies end early", stuttering("short:rate=0.02"), (0,)),
    Fire("S3: 10 % of requests get 503", stuttering("status=503:rate=0.1:methods="), (0,)),
    Fire("S3: 5 % of requests are reset", stuttering("reset:rate=0.05:methods=:seed=3"), (0,)),
    Fire("S3: 3 % of bodies are reset midway", stuttering("reset_midway:rate=0.03:seed=4"), (0,)),
    Fire("S3: a byte of 2 % of bodies is another", stuttering("wrong:rate=0.02:seed=6:path=run|crawl/"), (0,)),
    Fire("S3: no conditional puts", stuttering("unconditional:methods=PUT"), (0,)),
    Fire("S3: 5 % of requests get 500, on Ray", stuttering("status=500:rate=0.05", arguments=("--workers", "2")), (0,)),
    Fire("S3: listings are two seconds late", late_listings, (0,)),
    Fire("S3: a put of a commit record arrives after all", late_put("/stages/0-read/commits"), (0,)),
    Fire("S3: ... of a stage's pointer", late_put("/stages/0-read/folded.json"), (0,)),
    Fire("S3: ... of a corpus part's commit record", late_put("/stages/17-corpus/commits"), (0,)),
    Fire("S3: two drivers in one run directory", two_drivers(stored), (2,), "is at work"),
    Fire("two drivers in one run directory", two_drivers(_on_disk), (2,), "is at work"),
)
