"""Loads the hand-written pages of the sample crawl and deals them out to shards.

Copies take the text of the page they copy, with their edits, and land in a later shard than it, so that a
deduplication that keeps the first or the longest document keeps the original.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

SHARDS = 4
HERE = Path(__file__).parent
_FILES = ("english_1", "german", "english_2", "romance", "planted", "slavic", "other")


class Site(BaseModel):
    """A made-up publisher: host name, look and the boilerplate around its articles."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str
    name: str
    style: Literal["blog", "magazine", "xhtml"]
    nav: tuple[str, ...]
    aside: str


class Licence(BaseModel):
    """Where a page states its licence; `image_only` and `nc` are the traps for a detector."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    form: Literal["rel", "link", "meta", "jsonld", "nc", "image_only"]
    id: str


class Page(BaseModel):
    """One page as written in `pages/*.yaml`; `fate` is "kept" or how the reason begins."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    slug: str
    site: str
    title: str
    body: str
    lang: str = "eng"
    kind: str = "article"
    fate: str = ""
    author: str | None = None
    license: Licence | None = None
    charset: str = "utf-8"
    declared: Literal["header", "meta", "both"] = "both"
    status: int = 200
    mime: str | None = None
    links: tuple[str, ...] = ()
    form: bool = False
    empty: bool = False
    rtl: bool = False
    copy_of: str | None = None
    masked: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()

    @property
    def expected(self) -> str:
        """The fate, which for a plain article follows from its language."""
        return self.fate or ("kept" if self.lang == "eng" else "language.")


class Copy(BaseModel):
    """A copy of another page, as written in `pages/copies.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    of: str
    site: str
    slug: str
    edits: tuple[tuple[str, str], ...] = ()

    def page(self, original: Page) -> Page:
        """The copy's page; ValueError when an edit does not apply."""
        body = original.body
        for old, new in self.edits:
            if old not in body:
                raise ValueError(f"{self.slug}: {old!r} is not in {original.slug}")
            body = body.replace(old, new)
        kind, fate = ("near_duplicate", "minhash.") if self.edits else ("exact_copy", "exact.")
        changes = {"site": self.site, "slug": self.slug, "kind": kind, "fate": fate, "copy_of": original.slug}
        return original.model_copy(update={**changes, "body": body, "author": None, "license": None})


@dataclass(frozen=True)
class Sample:
    """All sites and the pages of every shard, in the order in which they are packed."""

    sites: dict[str, Site]
    shards: tuple[tuple[Page, ...], ...] = field(default=())

    def url(self, page: Page) -> str:
        """Where the page is published."""
        return f"https://{self.sites[page.site].host}/{page.slug}"


def _load(name: str) -> list[dict[str, object]]:
    entries: list[dict[str, object]] = yaml.safe_load((HERE / "pages" / f"{name}.yaml").read_text("utf-8"))
    return entries


def load() -> Sample:
    """The sample crawl; the same files always give the same order."""
    named = yaml.safe_load((HERE / "sites.yaml").read_text("utf-8"))
    sample = Sample({name: Site.model_validate(site) for name, site in named.items()})
    pages = [Page.model_validate(entry) for name in _FILES for entry in _load(name)]
    copies = [Copy.model_validate(entry) for entry in _load("copies")]
    copied = [copy.of for copy in copies]
    shards: list[list[Page]] = [[] for _ in range(SHARDS)]
    for index, page in enumerate(page for page in pages if page.kind not in ("bad_crc", "truncated_member")):
        shards[index % 2 if page.slug in copied else index % SHARDS].append(page)
    by_slug = {page.slug: page for page in pages}
    for index, copy in enumerate(copies):
        shard = shards[2 + index % 2]
        shard.insert(len(shard) * (index + 1) // (len(copies) + 1), copy.page(by_slug[copy.of]))
    damaged = {page.kind: page for page in pages}
    shards[2].insert(len(shards[2]) // 2, damaged["bad_crc"])
    shards[3].append(damaged["truncated_member"])
    return replace(sample, shards=tuple(tuple(shard) for shard in shards))
