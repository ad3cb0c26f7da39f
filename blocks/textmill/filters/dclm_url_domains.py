"""Drop documents whose host is on a list.

Source: DCLM's `url_substring_filter` with `exact_domain_match` (Li et al. 2024, arXiv:2406.11794; recipes 7.2). The
reference deletes "www" wherever it stands in the host, so that `www.bad.com` becomes `.bad.com`, which no list holds:
every www. host passes. `faithful: true` does so; without, a `www.` in front is passed over in hosts and lists alike,
and so are user and port.
"""

from typing import Final
from urllib.parse import urlsplit

import numpy as np
import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule
from textmill.filters.url_lists import Hashes, contains, hashes, identity_of
from textmill.location import Location
from textmill.models.files import resolve

_DCLM: Final = "https://huggingface.co/datasets/mlfoundations/refinedweb_banned_domains_curated"
_WWW: Final = "www."


class DclmUrlDomains(Filter):
    """Refuses documents of a `listed_host`; one without URL, or with one that cannot be read, stays.

    A listed host does not list its subdomains. Entries of files are taken as they are: write them in lower case.
    """

    hosts: tuple[str, ...] = Field(default=(), description="Hosts, in any case")
    lists: tuple[Location, ...] = Field(
        default=(),
        description="Files with a host a line, or `0.0.0.0 host`: paths or URLs (DCLM: "
        "refinedweb_banned_domains_curated.txt)",
    )
    faithful: bool = Field(
        default=False, description="Delete `ignore` anywhere in the host, and compare user and port too, as DCLM does"
    )
    ignore: tuple[str, ...] = Field(
        default=("www",), description="Strings that `faithful` deletes from the host (DCLM: www); unused without"
    )

    def requires(self) -> tuple[str, ...]:
        return ("url",)

    def prepare(self) -> None:
        self._hashed()

    def identity(self) -> str:
        return identity_of(self._files())

    def measures(self) -> tuple[Measure, ...]:
        return (Measure("listed", "1 if the host is listed, else 0; null if the URL cannot be read", pa.int8()),)

    def rules(self) -> tuple[Rule, ...]:
        return (Rule("listed_host", f"{self.label}.listed", ">=", 1),)

    def apply(self, batch: Batch) -> Columns:
        hosts = [self._host(url) for url in batch.strings("url")]
        known = [host or "" for host in hosts]
        inline = frozenset(self._listed_as(host) for host in self.hosts)
        listed = np.array([host in inline for host in known], dtype=np.bool_)
        for entries in self._hashed():
            listed |= contains(entries, known)
            if not self.faithful:
                listed |= contains(entries, [_WWW + host for host in known])
        missing = np.array([host is None for host in hosts], dtype=np.bool_)
        return {f"{self.label}.listed": pa.array(listed.astype(np.int8), pa.int8(), mask=missing)}

    def _files(self) -> list[str]:
        return [
            str(resolve(source, "list of hosts", "lists", f"download DCLM's from {_DCLM}")) for source in self.lists
        ]

    def _hashed(self) -> list[Hashes]:
        return [hashes(file, "domains") for file in self._files()]

    def _listed_as(self, host: str) -> str:
        return host.lower() if self.faithful else host.lower().removeprefix(_WWW)

    def _host(self, url: str) -> str | None:
        try:
            parts = urlsplit(url)
            if not self.faithful:
                return (parts.hostname or "").removeprefix(_WWW)
            host = parts.netloc.lower()
        except ValueError:
            return None
        for string in self.ignore:
            host = host.replace(string, "")
        return host
