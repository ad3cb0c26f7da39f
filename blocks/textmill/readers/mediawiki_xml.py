"""Pages of MediaWiki XML dumps (pages-articles, histories, exports) as plain text made from their wikitext.

Source: export schemas 0.3 to 0.11; text as `textmill.formats.wiki.wikitext` makes it.
"""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import ClassVar, Final
from urllib.parse import quote, urlsplit

from pydantic import Field

from textmill.block import Shard
from textmill.formats.archives.seven_zip import unpacked_or_7z
from textmill.formats.encodings.utf8_stream import Utf8Stream
from textmill.formats.wiki.mediawiki_dump import Fault, Site, WikiPage, pages
from textmill.formats.wiki.wikitext import Page, text_of
from textmill.formats.wiki.wikitext_licenses import license_of
from textmill.formats.wiki.wikitext_links import Namespaces
from textmill.formats.wiki.wikitext_templates import TemplateRules
from textmill.inputs.parts import Split
from textmill.inputs.unpacked import Unpacked
from textmill.record_reader import Record, RecordReader

_REDIRECTS: Final = re.split(
    ", ",
    "redirect, weiterleitung, redirection, redirección, redireccion, rinvia, doorverwijzing, "
    "omdirigering, перенаправление, перенапр, пренасочване, пренасочи, виж, перенаправлення, patrz, "
    "przekieruj, tam, redirecionamento, 転送, リダイレクト, 重定向, 넘겨주기, تحويل, تغییر_مسیر, הפניה, yönlendi̇rme, "
    "yönlendirme, ohjaus, uudelleenohjaus, omdiriger, átirányítás, alih, đổi, přesměruj, αποσυνδεση, "
    "ανακατευθυνση",
)
_REDIRECT: Final = re.compile(
    r"\s*#\s?(?:" + "|".join(map(re.escape, _REDIRECTS)) + r")[\w ]{0,20}\s*:?\s*\[\[", re.IGNORECASE
)


class MediawikiXml(RecordReader):
    """Pages of MediaWiki XML exports, plain, packed or in a 7z archive (extra `sevenzip`).

    A document is a page's last revision. Id: `<dbname, or else the site's host>/<page id>`; `authors`: all who made a
    revision that the dump has (at most 1,000; user name or address); `metadata`: wiki, namespace, page_id, revision_id,
    revisions. The dump names no licence: `license` is set only where a page calls a licence template. Headings become
    `## …`, rows of tables `| a | b |`, formulas `$LaTeX$`; references, files, categories, links to other languages and
    headings with nothing below go, and so do templates but those that only dress their words.
    Faults: `bad_xml`, `too_large` (a revision), `truncated`, `no_text` (deleted, or a dump of stubs), `no_page`
    (another kind of file), of packing those of readers.jsonl and `bad_7z`. Counts: `redirects`, `other_namespaces`,
    `other_content_models` (scripts, data), `without_revision`, `bad_characters`, and of 7z archives `other_files`.
    """

    edits: ClassVar[str] = "text made of wikitext; references, files and most templates left out"
    version: ClassVar[int] = 1
    aside: ClassVar[frozenset[str]] = frozenset({"split"})
    record_start: ClassVar[re.Pattern[bytes] | None] = re.compile(rb"<(?:page|title)(?=[\s/>])")

    namespaces: tuple[int, ...] | None = Field(
        default=(0,), description="Numbers of the namespaces whose pages are read, 0 being articles; null: all"
    )
    templates: dict[str, str] = Field(
        default_factory=dict,
        description="What stands for a template, beside or instead of the built-in rules: `name: '{1} ({2})'` with "
        "parameters by number or name; an empty pattern drops it",
    )
    split: Split = None
    tables: bool = Field(default=True, description="Whether tables are kept, a line `| a | b |` a row")

    def packages(self) -> tuple[str, ...]:
        """Whose version decides how markup, names of licences and encodings are read."""
        return ("lxml", "webencodings")

    def misfits(self) -> frozenset[str]:
        """Fault of files of another kind."""
        return frozenset({"no_page"})

    def opened(self, shard: Shard, counts: Counter[str], head: bytes = b"") -> AbstractContextManager[Unpacked]:
        """Also the XML files of a 7z archive."""
        return unpacked_or_7z(shard, re.compile(r"\.xml$", re.IGNORECASE), counts, head)

    def records(self, file: Unpacked, shard: Shard, counts: Counter[str]) -> Iterator[Record]:
        """A record a page."""
        site, namespaces = Site(), Namespaces()
        templates = TemplateRules(self.templates)
        stream = Utf8Stream(file, counts)
        for found in pages(stream, self.max_record_bytes):
            if isinstance(found, Site):
                site, namespaces = found, Namespaces.of(found.namespaces.items())
                continue
            place = _Place(file, stream, found.position)
            if isinstance(found, Fault):
                yield Record(fault=found.fault, detail=f"at {place}: {found.words}".rstrip(": "), position=place.read)
                continue
            unwanted = self._why_passed_over(found, site)
            if unwanted is not None:
                yield Record(position=place.read, passed_over=unwanted)
                continue
            record = self._record(found, site, Page(found.title, namespaces, templates, self.tables))
            record.position = place.read
            if record.fault is not None:
                record.detail = f"at {place}: {record.detail}"
            yield record

    def _why_passed_over(self, page: WikiPage, site: Site) -> str | None:
        """What a page is counted as that is no document."""
        if page.namespace is None:
            page.namespace = _namespace_of(page.title, site)
        if self.namespaces is not None and page.namespace not in self.namespaces:
            return "other_namespaces"
        if page.is_redirect or (page.text is not None and _REDIRECT.match(page.text)):
            return "redirects"
        if not page.revisions:
            return "without_revision"
        return None if page.model in (None, "wikitext") else "other_content_models"

    def _record(self, page: WikiPage, site: Site, about: Page) -> Record:
        host = (urlsplit(site.base).hostname if site.base and "[" not in site.base else None) or None
        wiki = site.database or host
        known = {
            "wiki": wiki,
            "namespace": page.namespace,
            "page_id": page.id,
            "revision_id": page.revision,
            "revisions": page.revisions if page.revisions > 1 else None,
        }
        record = Record(
            id=f"{wiki}/{page.id}" if wiki and page.id else None,
            url=_url(site.base, page.title),
            title=page.title or None,
            authors=tuple(page.contributors),
            published=page.timestamp or None,
            modified=page.timestamp or None,
            declared_language=site.language,
            site_name=site.name,
            metadata={name: value for name, value in known.items() if value is not None},
        )
        if page.text is None:
            record.fault, record.detail = "no_text", f"revision {page.revision} has no text here"
            return record
        record.text = text_of(page.text, about)
        granted = license_of(about.names)
        if granted is not None:
            record.license, record.license_evidence = granted
            record.license_method = "wiki_template"
        return record


@dataclass(frozen=True)
class _Place:
    """Where in the file something is that was read from a stream of it as UTF-8."""

    file: Unpacked
    stream: Utf8Stream
    position: int

    @property
    def read(self) -> int | None:
        """Among the unpacked bytes; None of a file in another encoding, which has places of its own."""
        return self.position + self.stream.mark_bytes if self.stream.encoding == "utf-8" else None

    def __str__(self) -> str:
        """In words, alike wherever in the file reading began."""
        return f"byte {self.position:,} as UTF-8" if self.read is None else self.file.place(self.read)


def _namespace_of(title: str, site: Site) -> int:
    """By the title, for dumps before schema 0.6."""
    prefix, colon, _ = title.partition(":")
    named = {name.lower(): number for number, name in site.namespaces.items() if name}
    return named.get(prefix.replace("_", " ").strip().lower(), 0) if colon else 0


def _url(base: str | None, title: str) -> str | None:
    """The page's address, made from that of the main page."""
    if not base or not title or not base.startswith(("http://", "https://")):
        return None
    name = quote(title.replace(" ", "_"), safe="/:@!$()*,;~'")
    before, with_query, _ = base.partition("?title=")
    if with_query:
        return f"{before}?title={name}"
    return f"{base.rpartition('/')[0]}/{name}" if base.count("/") > 2 else f"{base}/{name}"
