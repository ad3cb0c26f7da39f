"""Keep pages of the 537 hosts whose licence CCCC's makers checked by hand.

Source: Common Pile, `sources/cccc/scripts/filter_hf_ds.py` and its list (recipes 10.4; MIT). An address counts with and
without `www.`. `faithful: true` compares hosts as they are written, port and case too, as the original does; by default
every host has one spelling, and a list of one's own may be written in any of the ways of `filters.url`, of which
`*.example.org` stands for all hosts below it too.
"""

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import ClassVar, Final
from urllib.parse import urlsplit

import pyarrow as pa
from pydantic import Field

from textmill.addresses.entries import Read, read_entries
from textmill.addresses.hosts import exact_or_below, host_of
from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule
from textmill.documents import DETAIL
from textmill.errors import UserError
from textmill.location import Location
from textmill.models.files import digest, resolve

_WWW: Final = "www."


class CcccHosts(Filter):
    """Refuses documents whose `url` is of another host, as `unlisted_host`."""

    version: ClassVar[int] = 2

    hosts: Location | None = Field(default=None, description="File with a host per line; default: CCCC's 537")
    faithful: bool = Field(
        default=False, description="Compare hosts as they are written (`Example.org:443` is not listed)"
    )

    def requires(self) -> tuple[str, ...]:
        return ("url",)

    def measures(self) -> tuple[Measure, ...]:
        return (Measure("listed", "1 if the host is listed", pa.int8()),)

    def rules(self) -> tuple[Rule, ...]:
        return (Rule("unlisted_host", f"{self.label}.listed", "<", 1),)

    def prepare(self) -> None:
        self._listed()

    def notes(self) -> tuple[str, ...]:
        """How many entries of a list of one's own can match."""
        return () if self.hosts is None else (self._listed().read.note(f"hosts of {self.hosts}"),)

    def identity(self) -> str:
        return "" if self.hosts is None else digest(self._path())

    def packages(self) -> tuple[str, ...]:
        return ("idna",)

    def apply(self, batch: Batch) -> Columns:
        listed = self._listed()
        found = [int(listed.has(url)) for url in batch.strings("url")]
        details = [
            None if is_listed else f"{host_of(url) or 'no host'} is not listed"
            for url, is_listed in zip(batch.strings("url"), found, strict=True)
        ]
        return {f"{self.label}.listed": pa.array(found, pa.int8()), DETAIL: pa.array(details, pa.string())}

    def _listed(self) -> "_Hosts":
        if self.hosts is None:
            return _packaged(self.faithful)
        return _read(self._path(), digest(self._path()), self.faithful)

    def _path(self) -> Path:
        return resolve(self.hosts or "", "list of hosts", "hosts")


@dataclass(frozen=True)
class _Hosts:
    """Hosts, a dot before those that stand for all below them too."""

    names: frozenset[str]
    as_written: bool
    read: Read

    def has(self, url: str) -> bool:
        """Whether the host of an address is listed."""
        if self.as_written:
            return _netloc(url) in self.names
        host = host_of(url)
        return bool(host) and any(name in self.names for name in exact_or_below(host))


def _netloc(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""


@lru_cache(maxsize=2)
def _packaged(as_written: bool) -> _Hosts:
    return _hosts(files("textmill.filters").joinpath("lists/cccc_hosts.txt").read_bytes(), as_written)


@lru_cache(maxsize=4)
def _read(path: Path, content: str, as_written: bool) -> _Hosts:
    found = _hosts(path.read_bytes(), as_written)
    if found.read.unusable and not found.read.usable:
        raise UserError(f"list of hosts {str(path)!r}: none of its entries can match, as {found.read.example!r}")
    return found


def _hosts(content: bytes, as_written: bool) -> _Hosts:
    read = Read()
    if as_written:
        hosts = frozenset(host for line in content.decode("utf-8").splitlines() if (host := line.strip()))
        read.usable = len(hosts)
    else:
        hosts = frozenset(read_entries(content.splitlines(), "hosts", read))
    www = {host.removeprefix(_WWW) if host.startswith(_WWW) else _WWW + host for host in hosts if as_written}
    return _Hosts(hosts | www, as_written, read)
