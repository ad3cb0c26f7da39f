"""Reads an entry of a list of hosts or pages in any of the forms they are published in, or says that it names none.

Sources: hosts(5); Adblock Plus and AdGuard filter lists (`||example.com^`); Squid's and Toulouse's lists
(`.example.com`); wildcards as certificates and domain lists write them (`*.example.com`).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from textmill.addresses.hosts import authority_of, host_in, host_name, is_name
from textmill.addresses.pages import page_of

__all__ = ["OWN_NAMES", "Kind", "Read", "host_entry", "page_entry", "read_entries"]

Kind = Literal["domains", "hosts", "urls"]
"""`domains` stand for all below them too, `hosts` only where they are written so, `urls` are pages."""

_PLAIN: Final = re.compile(r"[a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)+")
_WILD: Final = re.compile(r"\|\|(?:\*\.)?|\*\.|\.")
"""Signs for a domain and those below it; AdGuard's `||*.example.com^` is the same as without the star."""
_ADBLOCK_OPTIONS: Final = frozenset(("all", "doc", "document", "important", "popup"))
OWN_NAMES: Final = frozenset(
    (
        *("localhost", "localhost.localdomain", "local", "broadcasthost"),
        *("ip6-localhost", "ip6-loopback", "ip6-localnet", "ip6-mcastprefix"),
        *("ip6-allnodes", "ip6-allrouters", "ip6-allhosts"),
    )
)
"""What a hosts file calls the machine itself and its network."""


@dataclass
class Read:
    """How many entries of a list name something that a page can have, how many do not, and the first of those."""

    usable: int = 0
    unusable: int = 0
    example: str = field(default="")

    def note(self, what: str) -> str:
        """In words; `what` names the list."""
        said = f"{what}: {self.usable:,} usable entries"
        return f"{said}, {self.unusable:,} can match nothing, as {self.example!r}" if self.unusable else said


def read_entries(lines: Iterable[bytes], kind: Kind, read: Read) -> Iterator[str]:
    """The entries of a file in the spelling to look them up by; those that can match nothing are counted in `read`."""
    entry_of = page_entry if kind == "urls" else host_entry
    for number, raw in enumerate(lines):
        if number == 0:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        words = raw.decode("utf-8", "surrogateescape").split()
        if (
            not words
            or words[0][0] in "#!;"
            or (words[0][0] == "[" and words[-1][-1] == "]" and not _is_address(words[0]))
        ):
            continue
        for at, word in enumerate(words):
            if word.startswith("#"):
                del words[at:]
                break
        names = words
        if len(words) > 1:
            names = words[1:] if _is_address(words[0]) else [" ".join(words)]
            names = [name for name in names if name not in OWN_NAMES and not _is_address(name)]
        for name in names:
            entry = entry_of(name, is_alone=kind == "domains")
            if entry is None:
                read.unusable += 1
                read.example = read.example or name[:100]
            else:
                read.usable += 1
                yield entry


def host_entry(written: str, is_alone: bool = True) -> str | None:
    """The host that an entry names, None if it names none.

    Where it names those below it too, a dot stands first; not for lists in which all do (`is_alone`).
    """
    if _PLAIN.fullmatch(written) and "xn--" not in written:
        return written if is_name(written) else None
    body = _unmarked(written)
    wild = None if body is None else _WILD.match(body)
    body = body[wild.end() :] if body is not None and wild is not None else body
    if body is None or "*" in body or " " in body:
        return None
    _, authority, rest = authority_of(body)
    if rest.strip("/"):
        return None
    if body.count(":") > 1 and not body.startswith("[") and "://" not in body:
        authority = f"[{body}]"  # an IPv6 address as hosts files write it
    host = host_name(host_in(authority))
    if not host or not is_name(host):
        return None
    is_below = wild is not None and not is_alone and ":" not in host
    return f".{host}" if is_below else host


def page_entry(written: str, is_alone: bool = True) -> str | None:
    """The page that an entry names, None if it names none."""
    body = _unmarked(written)
    if body is None or "*" in body or " " in body:
        return None
    _, authority, _ = authority_of(body.removeprefix("||"))
    host = host_name(host_in(authority))
    return page_of(body.removeprefix("||")) if host and is_name(host) else None


def _unmarked(written: str) -> str | None:
    """An entry less the signs of filter lists at its ends; None for rules that are about something else."""
    if "##" in written or (written.startswith(("@@", "/")) and not written.startswith("//")):
        return None
    body, _, options = written.partition("$") if written.startswith("|") or "^$" in written else (written, "", "")
    if options and not _ADBLOCK_OPTIONS.issuperset(options.split(",")):
        return None
    if body.startswith("|") and not body.startswith("||"):
        body = body[1:]
    return body.removesuffix("|").removesuffix("^")


def _is_address(text: str) -> bool:
    if not text[0].isdigit() and ":" not in text:
        return False
    host = host_name(f"[{text}]" if ":" in text and text[0] != "[" else text)
    return ":" in host or host.replace(".", "").isdecimal()
