"""Reads modules of textbooks in CNXML (OpenStax, Connexions), each a document, under the licence of its collection.

The licence stands in the file of the collection that a module is in, in the module itself, or in both; then the more
restrictive counts, as it does where a module is in several collections. Collections are looked for beside the module.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar, Final

from lxml import etree

from textmill.block import Shard
from textmill.digest import digest
from textmill.formats.books_and_articles.cnxml_collections import Book, books_of, collection_files, license_claim
from textmill.formats.books_and_articles.cnxml_text import module_text
from textmill.formats.encodings.utf16 import as_utf8
from textmill.formats.metadata.license_claims import put
from textmill.formats.xml.xml_documents import documents
from textmill.formats.xml.xml_names import attribute, child, children, local, named, words
from textmill.inputs.unpacked import Unpacked
from textmill.record_reader import Json, Record, RecordReader

__all__ = ["Cnxml"]

_DATE: Final = re.compile(r"([12][0-9]{3})[/-]([01]?[0-9])[/-]([0-3]?[0-9])")


class Cnxml(RecordReader):
    """Modules in CNXML (`m12345.cnxml`, `m12345/index.cnxml`).

    Ids: `md:uuid`, else `md:content-id`. `site_name`: the collection's title. `metadata`: `content_id`, `collections`
    (title, slug, licence of each), `keywords`, `subjects`, `license_conflict`. Faults, of the module alone: `bad_xml`,
    `too_deep` (over 128 levels), `too_large`, `truncated`, `no_text`, `no_module` (a file without `<document>`);
    and of packed files those of `readers.jsonl`. Counts: `skipped.<element>` (pictures, films), `embedded_exercises`
    and `cross_references` (links without words), `no_collection`, `several_collections`, `bad_collections`,
    `unknown_entity`, `bad_characters`.
    """

    edits: ClassVar[str] = "text made of CNXML"
    version: ClassVar[int] = 1

    def packages(self) -> tuple[str, ...]:
        """Whose version decides how markup and encodings are read."""
        return ("lxml", "webencodings")

    def misfits(self) -> frozenset[str]:
        """Faults of files of another kind."""
        return frozenset({"no_module"})

    def shards(self, source: str) -> list[Shard]:
        """All files, sorted by name; a change of a collection is one of its modules."""
        return [replace(shard, identity=_with_collections(shard)) for shard in super().shards(source)]

    def records(self, file: Unpacked, shard: Shard, counts: Counter[str]) -> Iterator[Record]:
        """The `<document>` of a file."""
        for found in documents(as_utf8(file, counts), shard.name, ("document",), self.max_record_bytes, "no_module"):
            yield found if isinstance(found, Record) else _record(found[0], shard, counts)


def _with_collections(shard: Shard) -> str:
    fs, names = collection_files(shard.url)
    if not names:
        return shard.identity
    seen = [f"{name.rpartition('/')[2]}:{fs.ukey(name)}" for name in names]
    return f"{shard.identity}+{digest(*seen)}"


def _record(module: etree._Element, shard: Shard, counts: Counter[str]) -> Record:
    meta = child(module, "metadata")
    title = words(child(module, "title")) or words(child(module, "name")) or words(child(meta, "title"))
    content_id = words(child(meta, "content-id")) or module.get("id") or ""
    record = Record(
        id=words(child(meta, "uuid")) or content_id or None,
        title=title or None,
        authors=list(_authors(meta)),
        published=_date(words(child(meta, "created"))),
        modified=_date(words(child(meta, "revised"))),
        declared_language=words(child(meta, "language")) or attribute(module, "lang"),
        text=module_text(module, title, counts),
    )
    folder, _, last = shard.url.rpartition("/")
    ids = {content_id, module.get("id") or "", last.partition(".")[0], folder.rpartition("/")[2]} - {""}
    books = books_of(shard.url, frozenset(ids), counts)
    if len(books) != 1:
        counts["several_collections" if books else "no_collection"] += 1
    _fill(record, meta, content_id, books)
    if not record.text:
        record.text, record.fault, record.detail = None, "no_text", shard.name
    return record


def _fill(record: Record, meta: etree._Element | None, content_id: str, books: list[Book]) -> None:
    """What is known of the licence, and of the books around."""
    own = license_claim(child(meta, "license"), "md:license", "cnxml_module", None)
    put(record, [claim for claim in (own, *(book.claim for book in books)) if claim is not None])
    found: dict[str, Json] = {
        "content_id": content_id,
        "collections": [
            {"title": book.title, "slug": book.slug, "license": book.claim.license if book.claim else None}
            for book in books
        ],
        "keywords": [text for one in named(meta, "keyword") if (text := words(one))],
        "subjects": [text for one in named(meta, "subject") if (text := words(one))],
    }
    record.metadata |= {name: value for name, value in found.items() if value}
    record.site_name = books[0].title if books else None
    record.declared_language = record.declared_language or (books[0].language if books else None)


def _authors(meta: etree._Element | None) -> Iterator[str]:
    """Names of the authors, which newer modules keep apart from their roles."""
    if meta is None:
        return
    names = {
        attribute(one, "userid") or attribute(one, "id") or "": words(child(one, "fullname"))
        or " ".join(words(part) for part in children(one, "firstname", "othername", "surname"))
        for one in named(meta, "person", "organization", "author")
    }
    for role in named(meta, "role"):
        if role.get("type") == "author":
            yield from (names.get(name) or name for name in words(role).split())
    for around in named(meta, "authorlist"):
        yield from (names[attribute(one, "id") or ""] for one in around if local(one) == "author")


def _date(text: str) -> str | None:
    found = _DATE.match(text)
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else None
