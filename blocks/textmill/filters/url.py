"""Drop documents by their address: listed domains and URLs, and words that give a site away.

Source: RefinedWeb (Penedo et al. 2023, arXiv:2306.01116, appendix G.1), as datatrove 0.10.1's `URLFilter` (recipes
4.1), whose decisions are reproduced with `faithful: true, domains: datatrove, urls: datatrove`; its word lists are
built in. Without lists only words decide. datatrove fails on a document without URL, ours keeps or drops it.
"""

from collections.abc import Iterable
from itertools import chain
from typing import ClassVar, Final, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import Field, field_validator

from textmill.addresses.entries import Kind
from textmill.addresses.hosts import host_of, names_above
from textmill.addresses.pages import page_of
from textmill.addresses.url_hosts import domains_of, hosts_of
from textmill.addresses.url_lists import contains, hashes, identity_of, read_of
from textmill.addresses.url_words import (
    TO_BLANK,
    inside,
    letters_only,
    pieces_listed,
    pieces_of,
    spelled,
    squeezed,
    translated,
    words_of,
)
from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule
from textmill.decide import first_failing
from textmill.documents import DETAIL
from textmill.location import Location
from textmill.text.inside_words import count_inside
from textmill.text.quoted import listed

ListSource = Literal["datatrove"] | Location
Flags = npt.NDArray[np.bool_]
_WWW: Final = "www."


class Url(Filter):
    """Refuses documents by URL; the first of these that holds is the reason.

    | fault | when | datatrove |
    | --- | --- | --- |
    | `no_url` | the URL is null or empty, and `on_missing` is `drop` | fails |
    | `listed_domain` | the registered domain is in `domains` | `domain` |
    | `listed_host` | the host, a domain above it, or an IP address is in `domains` | `subdomain` |
    | `listed_url` | the URL is in `urls`, whatever the scheme, `www.`, fragment and last slash | `url` |
    | `hard_word` | a piece of the URL between other characters than letters and digits | `hard_blacklisted` |
    | `soft_words` | more than `max_soft_words` different pieces | `soft_blacklisted` |
    | `subword` | inside the URL, less all but letters and digits | `blacklisted_subword` |

    URLs and entries are compared in one spelling each: case, Unicode or Punycode, percent signs, port, user, a dot at
    the end and the notation of IP addresses do not matter; of a path capitals do. Entries
    may be written `example.com`, `*.example.com`, `.example.com`, `||example.com^`, `0.0.0.0 example.com` or
    `http://example.com/`; those that can match nothing are counted by `check`. `www.example.com` lists `example.com`
    too, but no other host below it. With `faithful`, as in datatrove, spelling matters but
    for subwords, so `Porn` is no hard word and `BAD.org` not listed; of hosts only the full name is looked up
    (`a.x.bad.org` passes where only `x.bad.org` is listed); IP addresses never match; and a URL
    matches as a whole, which those of http pages never do, as Toulouse's and datatrove's lists have no scheme.
    Domains are told by the public suffix list that tldextract carries, private suffixes left out; nothing is fetched.
    """

    version: ClassVar[int] = 3

    domains: ListSource | tuple[ListSource, ...] = Field(
        default=(),
        description="Lists of domains and hosts: files with one a line, hosts files, folders or archives of Toulouse's "
        "blacklists (paths or URLs), or `datatrove` for the 4.56 million of its package",
    )
    urls: ListSource | tuple[ListSource, ...] = Field(
        default=(), description="Lists of URLs, given like `domains`; `datatrove` for its 19,586"
    )
    categories: tuple[str, ...] = Field(
        default=(), description="Of a folder or archive of several categories (`adult`, `phishing`) those to take"
    )
    hard_words: tuple[str, ...] | None = Field(
        default=None, description="Words of which one is enough; null: datatrove's 203, empty: off"
    )
    soft_words: tuple[str, ...] | None = Field(
        default=None, description="Words of which several are needed; null: datatrove's 87, empty: off"
    )
    subwords: tuple[str, ...] | None = Field(
        default=None, description="Words looked for inside others; null: datatrove's 134, empty: off"
    )
    max_soft_words: int | None = Field(
        default=1, ge=0, description="Most different soft words that a URL may hold (FineWeb: 1)"
    )
    on_missing: Literal["keep", "drop"] = Field(
        default="keep", description="What to do with a document whose URL is null or empty"
    )
    faithful: bool = Field(default=False, description="Look up case, hosts and URLs as datatrove does (see above)")

    @field_validator("hard_words", "soft_words", "subwords")
    @classmethod
    def _letters_and_digits(cls, words: tuple[str, ...] | None) -> tuple[str, ...] | None:
        for word in words or ():
            if not letters_only(word):
                raise ValueError(f"{word!r} holds no letter a-z or digit and can match no URL")
        return words

    def requires(self) -> tuple[str, ...]:
        return ("url",)

    def prepare(self) -> None:
        for sources, kind in self._lists():
            for source in sources:
                hashes(source, kind, self.categories, self.faithful)

    def notes(self) -> tuple[str, ...]:
        """How many entries of each list can match."""
        return tuple(
            read_of(source, kind, self.categories, self.faithful).note(f"{kind} of {source}")
            for sources, kind in self._lists()
            for source in sources
        )

    def identity(self) -> str:
        return "; ".join(f"{kind}: {identity_of(sources)}" for sources, kind in self._lists())

    def packages(self) -> tuple[str, ...]:
        return ("idna", "tldextract")

    def measures(self) -> tuple[Measure, ...]:
        flag = pa.int8()
        return (
            Measure("has_url", "1 if the URL is known, else 0", flag),
            Measure("listed_domain", "1 if the registered domain is listed, else 0", flag),
            Measure("listed_host", "1 if the full host name is listed, else 0", flag),
            Measure("listed_url", "1 if the URL is listed, else 0", flag),
            Measure("hard_words", "Different hard words among the pieces of the URL", pa.int16(), 0, 10),
            Measure("soft_words", "Different soft words among the pieces of the URL", pa.int16(), 0, 10),
            Measure("subwords", "Different subwords inside the URL", pa.int16(), 0, 10),
        )

    def rules(self) -> tuple[Rule, ...]:
        return (
            Rule("no_url", f"{self.label}.has_url", "<", 1 if self.on_missing == "drop" else None),
            Rule("listed_domain", f"{self.label}.listed_domain", ">=", 1),
            Rule("listed_host", f"{self.label}.listed_host", ">=", 1),
            Rule("listed_url", f"{self.label}.listed_url", ">=", 1),
            Rule("hard_word", f"{self.label}.hard_words", ">=", 1),
            Rule("soft_words", f"{self.label}.soft_words", ">", self.max_soft_words),
            Rule("subword", f"{self.label}.subwords", ">=", 1),
        )

    def apply(self, batch: Batch) -> Columns:
        urls = batch.strings("url")
        if not urls:
            return {f"{self.label}.{measure.name}": pa.array([], measure.type) for measure in self.measures()}
        written = urls if self.faithful else [spelled(url) for url in urls]
        hard = words_of("hard_words", self.hard_words)
        soft = words_of("soft_words", self.soft_words)
        hard_found, soft_found = pieces_listed(translated(written, TO_BLANK), (hard, soft))
        of_domains, of_hosts, of_urls = self._listed_as_written(urls) if self.faithful else self._listed(urls)
        found: tuple[Iterable[object], ...] = (
            np.fromiter(map(bool, urls), np.int8, len(urls)),
            of_domains.astype(np.int8),
            of_hosts.astype(np.int8),
            of_urls.astype(np.int8),
            hard_found,
            soft_found,
            count_inside(squeezed(written), words_of("subwords", self.subwords)),
        )
        columns = {
            f"{self.label}.{measure.name}": pa.array(values, measure.type)
            for measure, values in zip(self.measures(), found, strict=True)
        }
        verdict = first_failing(columns, self.rules(), len(urls))
        details = [
            None if rule < 0 else self._told(self.rules()[rule].fault, url, as_written)
            for rule, url, as_written in zip(verdict.tolist(), urls, written, strict=True)
        ]
        return {**columns, DETAIL: pa.array(details, pa.string())}

    def _told(self, fault: str, url: str, as_written: str) -> str | None:
        """The entry or the words for which a URL is refused."""
        if fault in ("listed_domain", "listed_host"):
            host = host_of(url)
            above = (*domains_of([host]), *names_above(host), f"{_WWW}{host}")
            names = chain(*hosts_of([url])) if self.faithful else above
            return next((f"listed: {name}" for name in names if self._contained("domains", [name])[0]), None)
        if fault == "listed_url":
            return f"listed: {url if self.faithful else page_of(url)}"
        if fault == "hard_word":
            found = pieces_of(as_written, words_of("hard_words", self.hard_words))
        elif fault == "soft_words":
            found = pieces_of(as_written, words_of("soft_words", self.soft_words))
        elif fault == "subword":
            found = inside(as_written, words_of("subwords", self.subwords))
        else:
            return None
        return f"in the URL: {listed(found)}"

    def _listed_as_written(self, urls: list[str]) -> tuple[Flags, Flags, Flags]:
        """Which registered domains, hosts and URLs are listed as they are written."""
        domains, hosts = hosts_of(urls)
        found = self._contained("domains", [*domains, *hosts])
        return found[: len(urls)], found[len(urls) :], self._contained("urls", urls)

    def _listed(self, urls: list[str]) -> tuple[Flags, Flags, Flags]:
        """Which registered domains, hosts and URLs are listed, however they are written."""
        hosts = [host_of(url) for url in urls]
        above = [[*names_above(host), f"{_WWW}{host}"] for host in hosts]
        pages = [page_of(url) for url in urls] if self.urls else [""] * len(urls)
        return (
            self._contained("domains", domains_of(hosts)),
            self._any_contained("domains", above),
            self._contained("urls", pages),
        )

    def _contained(self, kind: Kind, names: list[str]) -> Flags:
        """Which names are listed."""
        found = np.zeros(len(names), dtype=np.bool_)
        for sources, of_kind in self._lists():
            for source in sources if of_kind == kind else ():
                found |= contains(hashes(source, kind, self.categories, self.faithful), names)
        return found

    def _any_contained(self, kind: Kind, names: list[list[str]]) -> Flags:
        """Of every row, which has at least one name: whether a name is listed."""
        begins = np.cumsum([0, *map(len, names)])[:-1]
        found: Flags = np.logical_or.reduceat(self._contained(kind, list(chain.from_iterable(names))), begins)
        return found

    def _lists(self) -> tuple[tuple[tuple[str, ...], Kind], tuple[tuple[str, ...], Kind]]:
        domains = (self.domains,) if isinstance(self.domains, str) else self.domains
        urls = (self.urls,) if isinstance(self.urls, str) else self.urls
        return (domains, "domains"), (urls, "urls")
