"""A misbehaving extractor that children can import, and pages of the sample crawl."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType

from textmill.sandbox.sandbox import Limits, Sandbox

MISBEHAVIOUR = """
import ctypes, os, re, sys, time

def load(settings):
    seen = []

    def extract(html):
        seen.append(html)
        if html in ("python loop", "c loop", "sleep"):
            open(os.path.join(os.path.dirname(__file__), "begun"), "w").close()
        if html == "python loop":
            while True:
                pass
        if html == "c loop":
            re.match("(a+)+$", "a" * 60 + "b")
        if html == "sleep":
            time.sleep(10_000)
        if html == "segfault":
            ctypes.string_at(0)
        if html == "exit":
            os._exit(3)
        if html == "abort":
            os.abort()
        if html == "explode":
            return "x" * (1 << 40)
        if html == "explode quietly":
            hoard = []
            try:
                while True:
                    hoard.append(bytearray(16 << 20))
            except MemoryError:
                return "half of the text"
        if html == "leak":
            seen.append(bytearray(os.urandom(1 << 20) * 300))
        if html == "raise":
            raise ValueError("no such page")
        if html == "recurse":
            return extract(html)
        if html == "speak":
            print("noise", flush=True)
            print("noise", file=sys.stderr, flush=True)
            os.write(1, b"noise")
            return repr(sys.stdin.read())
        if html == "surrogate":
            return "a\\ud800b\\0c"
        if html == "nothing":
            return None
        if html == "blank":
            return " \\n "
        if html == "seen":
            return str(len(seen))
        if html == "once a crash":
            os._exit(1) if len(seen) > 1 else None
            return "first page of a process"
        if html == "files":
            links = []
            for name in os.listdir("/proc/self/fd"):
                try:
                    links.append(os.readlink("/proc/self/fd/" + name))
                except OSError:
                    pass
            return "\\n".join(links)
        return settings + html

    return extract

def broken(settings):
    raise RuntimeError("no licence file")
"""


@pytest.fixture
def misbehaving(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Its target; importable in a child because children get this process's `sys.path`.

    A page that does not come to an end makes a file `begun` in `tmp_path` first.
    """
    (tmp_path / "misbehaviour.py").write_text(MISBEHAVIOUR)
    monkeypatch.syspath_prepend(str(tmp_path))
    return "misbehaviour:load"


@pytest.fixture
def sandbox(misbehaving: str) -> Iterator[Sandbox]:
    """The misbehaving extractor under tight limits."""
    box = Sandbox(misbehaving, "", Limits(cpu_seconds=1, max_memory_bytes=128 << 20, stall_seconds=1.5))
    yield box
    box.close()


@pytest.fixture(scope="session")
def crawl_pages(shared_data: Path) -> list[str]:
    """Sixty pages, spread over all shards of the sample crawl."""
    pages: list[str] = []
    for path in sorted((shared_data / "cc/crawl-data").rglob("*.warc.gz")):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, record_types=WarcRecordType.response):
                pages.append(record.reader.read().decode("utf-8", "replace"))
    assert len(pages) > 60, "the sample crawl has no pages"
    return pages[:: len(pages) // 60]
