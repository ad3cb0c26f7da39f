"""Keep pages of the 537 hosts whose licence CCCC's makers checked by hand.

Source: Common Pile, `sources/cccc/scripts/filter_hf_ds.py` and its list (recipes 10.4; MIT). An address counts with and
without `www.`. `faithful: true` compares port and case too, as the original does; default: neither decides.
"""

from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule
from textmill.location import Location
from textmill.models.files import digest, resolve

_WWW: Final = "www."


class CcccHosts(Filter):
    """Refuses documents whose `url` is of another host, as `unlisted_host`."""

    hosts: Location | None = Field(default=None, description="File with a host per line; default: CCCC's 537")
    faithful: bool = Field(default=False, description="Compare case and port too (`Example.org:443` is not listed)")

    def requires(self) -> tuple[str, ...]:
        return ("url",)

    def measures(self) -> tuple[Measure, ...]:
        return (Measure("listed", "1 if the host is listed", pa.int8()),)

    def rules(self) -> tuple[Rule, ...]:
        return (Rule("unlisted_host", f"{self.label}.listed", "<", 1),)

    def prepare(self) -> None:
        self._listed()

    def identity(self) -> str:
        return "" if self.hosts is None else digest(self._path())

    def apply(self, batch: Batch) -> Columns:
        listed = self._listed()
        found = [int(_host(url, self.faithful) in listed) for url in batch.strings("url")]
        return {f"{self.label}.listed": pa.array(found, pa.int8())}

    def _listed(self) -> frozenset[str]:
        if self.hosts is None:
            return _packaged()
        return _read(self._path(), digest(self._path()))

    def _path(self) -> Path:
        return resolve(self.hosts or "", "list of hosts", "hosts")


def _host(url: str, faithful: bool) -> str:
    try:
        address = urlsplit(url)
        return address.netloc if faithful else address.hostname or ""
    except ValueError:
        return ""


@lru_cache(maxsize=1)
def _packaged() -> frozenset[str]:
    return _with_and_without_www(files("textmill.filters").joinpath("lists/cccc_hosts.txt").read_text("utf-8"))


@lru_cache(maxsize=4)
def _read(path: Path, content: str) -> frozenset[str]:
    return _with_and_without_www(path.read_text("utf-8"))


def _with_and_without_www(text: str) -> frozenset[str]:
    hosts = {line.strip() for line in text.splitlines()}
    return frozenset(
        {host for host in hosts if host}
        | {host.removeprefix(_WWW) if host.startswith(_WWW) else _WWW + host for host in hosts if host}
    )
