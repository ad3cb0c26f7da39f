"""Every byte of a file on the web once, or an error: whatever the server and what is before it do."""

import gzip
import hashlib
import random
import time
from base64 import b64encode
from collections.abc import Iterator
from email.utils import formatdate

import pytest
from scripts.faulty.fault import KINDS, Fault, fault
from scripts.faulty.origins import Files
from scripts.faulty.server import Faulty, serving

from textmill.block import Shard
from textmill.errors import ShardError
from textmill.inputs.opening import open_shard
from textmill.inputs.paths import find_shards
from textmill.remote import patience, web_file

DATA = random.Random(5).randbytes(50_000)
PACKED = gzip.compress(DATA[:9_000], mtime=0) + gzip.compress(DATA[9_000:], mtime=0)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Faulty]:
    """With a plain and a packed file, read in blocks of 4,096 bytes, by who waits a thousandth of the usual."""
    monkeypatch.setattr(web_file, "_BLOCK", 4096)
    slept: list[float] = []
    monkeypatch.setattr(patience.time, "sleep", slept.append)  # type: ignore[attr-defined]  # imported there
    with serving(Files({"/plain.bin": DATA, "/a.warc.gz": PACKED, "/empty.bin": b""})) as faulty:
        faulty.slept = slept  # type: ignore[attr-defined]  # for the tests
        yield faulty


def shard(faulty: Faulty, name: str) -> Shard:
    (found,) = find_shards(f"{faulty.address}/{name}", "s")
    return found


def read(found: Shard) -> bytes:
    with open_shard(found) as file:
        head = file.read(100)
        file.seek(0)
        parts = [file.read(5_000)]
        while parts[-1]:
            parts.append(file.read(5_000))
    data = b"".join(parts)
    assert data.startswith(head)
    return data


ONCE = [
    "status=503",
    "status=503:retry_after=7",
    "status=429",
    "status=500",
    "status=416",
    "short",
    "told_short",
    "cut_chunks",
    "reset",
    "reset_midway",
    "html",
    "whole",
    "no_length",
    "said_encoded",
    "redirect:path=[nz]$",
]


@pytest.mark.parametrize("name", ["plain.bin", "a.warc.gz"])
@pytest.mark.parametrize("after", [0, 1])
@pytest.mark.parametrize("written", ONCE)
def test_what_passes_costs_no_byte(server: Faulty, written: str, after: int, name: str) -> None:
    if written == "said_encoded" and name == "plain.bin":
        pytest.skip("a server that says that random bytes are gzip")
    found = shard(server, name)
    server.faults.append(fault(f"{written}:times=2:after={after}"))
    assert read(found) == server.origin.files[f"/{name}"]  # type: ignore[attr-defined]  # Files
    assert server.met.total() == 2


@pytest.mark.parametrize("written", ["status=416", "told_short", "html"])
def test_what_stays_is_an_error_in_one_line(server: Faulty, written: str) -> None:
    found = shard(server, "plain.bin")
    server.faults.append(fault(f"{written}:after=3"))
    with pytest.raises(ShardError, match=r"WrongAnswerError: .* .asked 6 times within ") as error:
        read(found)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("written", ["short", "cut_chunks", "reset", "reset_midway", "status=503", "status=502"])
def test_a_server_that_does_not_get_well_is_given_up(server: Faulty, written: str) -> None:
    found = shard(server, "plain.bin")
    server.faults.append(fault(written))
    with pytest.raises(ShardError, match=r"cannot be opened: UnansweredError: .* .asked \d+ times within [23]\d\d s"):
        read(found)
    assert 200 < sum(server.slept) <= 300  # type: ignore[attr-defined]  # as above


@pytest.mark.parametrize(
    ("told", "least", "most"), [("7", 7, 8), ("a date", 20, 61), ("100000", 120, 121), ("soon", 0.1, 1)]
)
def test_a_server_is_given_the_time_that_it_asks_for(server: Faulty, told: str, least: float, most: float) -> None:
    found = shard(server, "plain.bin")
    told = formatdate(time.time() + 60, usegmt=True) if told == "a date" else told
    server.faults.append(Fault("status", value=503, retry_after=told, times=1))
    assert read(found) == DATA
    (slept,) = server.slept  # type: ignore[attr-defined]  # as above
    assert least <= slept <= most


def test_the_time_is_the_user_s(server: Faulty, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEXTMILL_PATIENCE", "0")
    found = shard(server, "plain.bin")
    server.faults.append(fault("status=503:times=1"))
    with pytest.raises(ShardError, match="HTTP 503"):
        read(found)
    monkeypatch.setenv("TEXTMILL_PATIENCE", "long")
    with pytest.raises(Exception, match=r"TEXTMILL_PATIENCE='long': must be a number"):
        read(found)


def test_a_file_that_changes_meanwhile(server: Faulty) -> None:
    found = shard(server, "plain.bin")
    with open_shard(found) as file:
        file.read(5_000)
        server.origin.files["/plain.bin"] = DATA[::-1]  # type: ignore[attr-defined]  # Files
        with pytest.raises(ShardError, match="has changed on the server while it was read"):
            file.read()


def test_a_file_that_has_changed_since_it_was_listed(server: Faulty) -> None:
    found = shard(server, "plain.bin")
    server.origin.files["/plain.bin"] = DATA[:-1]  # type: ignore[attr-defined]  # Files
    with pytest.raises(ShardError, match="49,999 bytes, where it was listed with 50,000"):
        read(found)


@pytest.mark.parametrize("written", ["status=405:methods=HEAD", "status=404:methods=HEAD", "no_length:methods=HEAD"])
def test_a_server_without_head(server: Faulty, written: str) -> None:
    server.faults.append(fault(written))
    assert read(shard(server, "plain.bin")) == DATA


@pytest.mark.parametrize("name", ["plain.bin", "a.warc.gz", "empty.bin"])
@pytest.mark.parametrize("written", ["whole", "no_length:methods=", "encoded:methods=", "redirect:methods=:path=[nz]$"])
def test_a_server_that_is_always_so(server: Faulty, written: str, name: str) -> None:
    server.faults.append(fault(written))
    assert read(shard(server, name)) == server.origin.files[f"/{name}"]  # type: ignore[attr-defined]  # Files


def test_a_body_without_ranges_that_breaks_off(server: Faulty) -> None:
    server.faults += [fault("short:times=2:after=2"), fault("whole")]
    assert read(shard(server, "plain.bin")) == DATA


DIGESTS = {
    "Content-MD5": b64encode(hashlib.md5(DATA).digest()).decode(),
    "x-goog-hash": f"crc32c=AAAAAA==,md5={b64encode(hashlib.md5(DATA).digest()).decode()}",
    "Repr-Digest": f"sha-256=:{b64encode(hashlib.sha256(DATA).digest()).decode()}:",
    "X-Linked-ETag": f'"{hashlib.sha256(DATA).hexdigest()}"',
}


@pytest.mark.parametrize("header", DIGESTS)
def test_a_digest_that_is_stated(server: Faulty, header: str) -> None:
    server.origin.digests = {"/plain.bin": {header: DIGESTS[header]}}  # type: ignore[attr-defined]  # Files
    found = shard(server, "plain.bin")
    assert read(found) == DATA
    server.faults.append(fault("wrong:times=1:after=3"))
    with pytest.raises(ShardError, match=r"is not as its server states: its (MD5|SHA256) is \w+, where "):
        read(found)


def test_nobody_is_there(server: Faulty) -> None:
    found = shard(server, "plain.bin")
    nobody = Shard("s", "a", found.url.replace("127.0.0.1", "127.0.0.2"), "")
    with pytest.raises(ShardError, match=r"cannot be opened: UnansweredError: .*refused"):
        read(nobody)
    assert sum(server.slept) <= 30  # type: ignore[attr-defined]  # as above


def test_every_kind_of_fault_is_met_here() -> None:
    """But those that take time, and what is for stores."""
    here = {one.partition("=")[0].partition(":")[0] for one in ONCE} | {"encoded", "wrong"}
    assert set(KINDS) - here == {"silence", "delay", "stale", "unconditional"}
