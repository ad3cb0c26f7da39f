"""Pages of MediaWiki XML dumps (pages-articles, histories, exports) as plain text made from their wikitext.

Source: export schemas 0.3 to 0.11; text as `textmill.formats.wikitext` makes it.
"""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import ClassVar, Final
from urllib.parse import quote, urlsplit

from pydantic import Field

from textmill.block import Shard
from textmill.formats.mediawiki_dump import Fault, Site, WikiPage, pages
from textmill.formats.seven_zip import unpacked_or_7z
from textmill.formats.utf8_stream import Utf8Stream
from textmill.formats.wikitext import Page, text_of
from textmill.formats.wikitext_licenses import license_of
from textmill.formats.wikitext_links import Namespaces
from textmill.formats.wikitext_templates import TemplateRules
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

    version: ClassVar[int] = 1

    namespaces: tuple[int, ...] | None = Field(
        default=(0,), description="Numbers of the namespaces whose pages are read, 0 being articles; null: all"
    )
    templates: dict[str, str] = Field(
        default_factory=dict,
        description="What stands for a template, beside or instead of the built-in rules: `name: '{1} ({2})'` with "
        "parameters by number or name; an empty pattern drops it",
    )
    tables: bool = Field(default=True, description="Whether tables are kept, a line `| a | b |` a row")

    def packages(self) -> tuple[str, ...]:
        """Whose version decides how markup, names of licences and encodings are read."""
        return ("lxml", "packaging", "webencodings")

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
        for found in pages(Utf8Stream(file, counts), self.max_record_bytes):
            if isinstance(found, Fault):
                yield Record(fault=found.fault, detail=found.detail)
            elif isinstance(found, Site):
                site, namespaces = found, Namespaces.of(found.namespaces.items())
            elif self._is_wanted(found, site, counts):
                yield self._record(found, site, Page(found.title, namespaces, templates, self.tables))

    def _is_wanted(self, page: WikiPage, site: Site, counts: Counter[str]) -> bool:
        if page.namespace is None:
            page.namespace = _namespace_of(page.title, site)
        if self.namespaces is not None and page.namespace not in self.namespaces:
            counts["other_namespaces"] += 1
        elif page.is_redirect or (page.text is not None and _REDIRECT.match(page.text)):
            counts["redirects"] += 1
        elif not page.revisions:
            counts["without_revision"] += 1
        elif page.model not in (None, "wikitext"):
            counts["other_content_models"] += 1
        else:
            return True
        return False

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
            record.fault, record.detail = (
                "no_text",
                f"at byte {page.position:,}: revision {page.revision} has no text here",
            )
            return record
        record.text = text_of(page.text, about)
        granted = license_of(about.names)
        if granted is not None:
            record.license, record.license_evidence = granted
            record.license_method = "wiki_template"
        return record


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
