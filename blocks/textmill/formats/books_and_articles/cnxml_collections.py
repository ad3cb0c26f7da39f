"""Finds the collections (books) that a CNXML module is in, whose files say which licence they are under.

Where they lie: beside the module (`collection.xml`), above it (`m123/index.cnxml` in the unpacked book), or in
`collections/` of the repository that has the module in `modules/` (`<name>.collection.xml`).
"""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from fsspec.spec import AbstractFileSystem
from lxml import etree

from textmill.errors import ShardError
from textmill.formats.metadata.license_claims import Claim, claim_of
from textmill.formats.xml.xml_names import attribute, child, first, named, words
from textmill.formats.xml.xml_records import BadXmlError, parsed
from textmill.inputs.places import file_at

__all__ = ["Book", "books_of", "collection_files", "license_claim"]

_LEVELS: Final = 4
_LARGEST_BYTES: Final = 16 << 20


@dataclass(frozen=True, slots=True)
class Book:
    """A collection: what it is called, the ids of its modules (None: not known), what it says of its licence."""

    title: str | None
    slug: str | None
    language: str | None
    modules: frozenset[str] | None
    claim: Claim | None


def collection_files(url: str) -> tuple[AbstractFileSystem, list[str]]:
    """The files of collections nearest to a module, in the order of their names."""
    fs, inner = file_at(url)
    folder = inner
    try:
        for _ in range(_LEVELS):
            folder, slash, _ = folder.rpartition("/")
            if not slash or not folder:
                break
            for place in (folder, f"{folder}/collections"):
                found = [name for name in _files(fs, place) if _is_collection(name)]
                if found:
                    return fs, sorted(found)
    except Exception as error:  # file systems raise what their client libraries do
        raise ShardError(f"{url}: its collection cannot be looked for: {type(error).__name__}: {error}") from error
    return fs, []


def books_of(url: str, ids: frozenset[str], counts: Counter[str]) -> list[Book]:
    """The collections that a module is in; a file that cannot be read is counted as `bad_collections`."""
    fs, names = collection_files(url)
    found: list[Book] = []
    for name in names:
        try:
            with fs.open(name, "rb") as file:
                data = file.read(_LARGEST_BYTES)
        except Exception as error:
            raise ShardError(f"{name}: cannot be read: {type(error).__name__}: {error}") from error
        try:
            book = _book(parsed(data), name.rpartition("/")[2])
        except BadXmlError:
            counts["bad_collections"] += 1
            continue
        if book.modules is None or book.modules & ids:
            found.append(book)
    return found


def license_claim(element: etree._Element | None, place: str, method: str, scope: str | None) -> Claim | None:
    """What an `<md:license>` says, by its address or its words."""
    if element is None:
        return None
    address = (attribute(element, "url") or attribute(element, "href") or "").strip() or None
    text = words(element)
    if address is None and text.startswith("http"):
        address, text = text, ""
    return claim_of(text, place, method, address, scope)


def _book(root: etree._Element, name: str) -> Book:
    modules = {attribute(one, "document") or "" for one in named(root, "module")}
    return Book(
        words(first(root, "title")) or None,
        words(first(root, "slug")) or None,
        words(first(root, "language")) or None,
        # A file of metadata alone is of the modules beside it; one whose contents are empty is of none.
        frozenset(modules - {""}) if modules or child(root, "content") is not None else None,
        license_claim(first(root, "license"), f"{name} md:license", "cnxml_collection", "collection"),
    )


def _files(fs: AbstractFileSystem, folder: str) -> list[str]:
    try:
        return [str(name) for name in fs.ls(folder, detail=False)]
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return []


def _is_collection(name: str) -> bool:
    last = name.rpartition("/")[2]
    return last.endswith(("collection.xml", "collection-metadata.xml")) and not last.startswith(".")
