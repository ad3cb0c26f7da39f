"""What can go wrong with a request over HTTP, and which requests it meets.

Which ones follows from a fault's seed, the address that is asked for and how often it was, so that it is the same in
every run, however its requests interleave.
"""

import gzip
import hashlib
import re
from dataclasses import dataclass, fields, replace
from email.utils import formatdate
from typing import Final

from scripts.faulty.origins import Answer

__all__ = ["KINDS", "Fault", "failed", "fault"]

KINDS: Final = (
    "status",  # `value` as the code, with `retry_after` where it is given
    "short",  # the body ends before its Content-Length does
    "told_short",  # so does its Content-Length
    "cut_chunks",  # in chunks, the last ones missing
    "reset",  # the connection is reset before an answer
    "reset_midway",  # ... in the middle of the body
    "silence",  # nothing for `value` seconds, then the end of the connection
    "delay",  # the answer `value` seconds late
    "wrong",  # a byte of the body is another
    "html",  # a page of a proxy, with status 200
    "whole",  # a range is not heeded
    "no_length",  # in chunks, without a Content-Length
    "encoded",  # packed by gzip on the way, though nobody asked for it
    "said_encoded",  # Content-Encoding: gzip of a file that is packed itself
    "redirect",  # to the same address, with a query
    "unconditional",  # If-None-Match is not heeded
    "stale",  # as it was: the ETag and date of another state
)


@dataclass(frozen=True)
class Fault:
    """What goes wrong, and of which requests."""

    kind: str
    path: str = ""
    """An expression that is searched for in the address."""
    methods: str = "GET"
    """By which it is asked for, separated by `+`; all where empty."""
    value: float = 0
    rate: float = 1.0
    """Share of the requests that are met."""
    after: int = 0
    """So many requests of an address are answered before."""
    times: int = 1 << 60
    """Of an address at most so many are met."""
    seed: int = 0
    retry_after: str = ""

    def meets(self, method: str, path: str, asked: int, met: int) -> bool:
        """Whether a request fails: the `asked`th of its address that it might meet, of which `met` were."""
        if asked < self.after or met >= self.times:
            return False
        drawn = hashlib.sha256(f"{self.seed}\n{self.kind}\n{method}\n{path}\n{asked}".encode()).digest()
        return int.from_bytes(drawn[:8]) < self.rate * (1 << 64)

    def concerns(self, method: str, path: str) -> bool:
        """Whether it is about such requests at all."""
        return (not self.methods or method in self.methods.split("+")) and re.search(self.path, path) is not None


def fault(written: str) -> Fault:
    """A fault as it is written on the command line: `kind=value:name=value…`."""
    first, *rest = re.split(r":(?=\w+=)", written)
    kind, _, value = first.partition("=")
    if kind not in KINDS:
        raise ValueError(f"there is no fault {kind!r}: {', '.join(KINDS)}")
    types = {one.name: one.type for one in fields(Fault)}
    more: dict[str, str] = dict(pair.split("=", 1) for pair in rest)
    found = {name: types[name](text) for name, text in more.items()}  # type: ignore[operator]  # str, int, float
    return Fault(kind, **{"value": float(value or 0), **found})


def failed(fault: Fault, answer: Answer, path: str) -> Answer:
    """An answer as it is with a fault that is in the answer itself."""
    body = answer.body
    said = tuple(pair for pair in answer.headers if pair[0] != "Content-Length")
    if fault.kind == "status":
        told = (("Retry-After", fault.retry_after),) if fault.retry_after else ()
        return Answer(int(fault.value), told, b"<Error><Code>SlowDown</Code></Error>")
    if fault.kind == "told_short":
        return Answer(answer.status, said, body[: len(body) // 2])
    if fault.kind == "wrong" and body:
        middle = len(body) // 2
        return replace(answer, body=body[:middle] + bytes([body[middle] ^ 1]) + body[middle + 1 :])
    if fault.kind == "html":
        return Answer(200, (("Content-Type", "text/html"),), b"<!doctype html><title>Please wait</title>\n" * 20)
    if fault.kind == "encoded":
        return Answer(answer.status, (*said, ("Content-Encoding", "gzip")), gzip.compress(body, mtime=0))
    if fault.kind == "said_encoded":
        return Answer(answer.status, (*said, ("Content-Encoding", "gzip")), body)
    if fault.kind == "redirect":
        return Answer(302, (("Location", f"{path}{'&' if '?' in path else '?'}again=1"),), b"")
    if fault.kind == "stale":
        kept = tuple(pair for pair in answer.headers if pair[0] not in ("ETag", "Last-Modified"))
        return replace(answer, headers=(*kept, ("ETag", '"before"'), ("Last-Modified", formatdate(0, usegmt=True))))
    return answer
