"""Read reStructuredText files: headers and docinfo become columns and metadata, the text stays as it is."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from textmill.files_reader import FilesReader, TextFile
from textmill.formats.markup.rst_parts import docinfo, mail_header, passages, title_of
from textmill.formats.metadata.license_passages import Passage, StatedLicense, document_license, field_license, stricter
from textmill.formats.metadata.plain_dates import iso_date
from textmill.record_reader import Record

__all__ = ["Rst"]

_NAMES: Final = ("*.rst", "*.rest", "*.rst.txt", "pep-*.txt")
_INCLUDE: Final = re.compile(r"^[ \t]*\.\.[ \t]+(?:include|literalinclude)::", re.MULTILINE)
_ADDRESS: Final = re.compile(r"\s*(?:<[^<>]{0,200}>|\([^()]{0,200}@[^()]{0,200}\))")
_MAIL: Final = re.compile(r"[\w.+-]{1,64}(?:@| at )[\w-]{1,64}(?:\.[\w-]{1,64}){1,6}")
_BETWEEN: Final = re.compile(r"[,;\n]")
_PEP: Final = re.compile(r"0*(\d{1,5})$")


class Rst(FilesReader):
    """Documents from reStructuredText files, of Python's PEPs among others.

    A PEP's header and the docinfo list of any other text give title, authors, dates and language, and all of their
    fields are in `metadata.fields`. The licence is that of a field (`license_method: docinfo`) or is read in sections
    about copyright and licences, in comments at the head, and in the last paragraphs (`license_notice`); the more
    restrictive counts (`metadata.license_conflict`), and "all rights reserved" takes back what stands beside it. The
    text is the whole file; what it includes is not looked at and counted (`includes`). Faults and other counts are
    those of `readers.text_files`.
    """

    def packages(self) -> tuple[str, ...]:
        """Those that decode, and SPDX's list."""
        return (*super().packages(), "license-expression")

    def usual_names(self) -> tuple[str, ...]:
        """Endings of reStructuredText files."""
        return _NAMES

    def documents(self, file: TextFile, counts: Counter[str]) -> Iterator[Record]:
        """The one document of a file."""
        includes = len(_INCLUDE.findall(file.text))
        if includes:
            counts["includes"] += includes
        fields = mail_header(file.text) or docinfo(file.text)
        metadata = file.metadata()
        if fields:
            metadata["fields"] = dict(fields)
        pep = _PEP.match(fields.get("pep", ""))
        stated = _in_fields(fields)
        found = stricter(stated, document_license(passages(file.text)))
        method = "docinfo" if found is stated else "license_notice"
        if found is not None and stated is not None and found is not stated:
            metadata["license_conflict"] = [stated.license, found.license]
        yield Record(
            text=file.text.strip("\n").rstrip(),
            id=file.id,
            url=f"https://peps.python.org/pep-{int(pep[1]):04}/" if pep is not None else None,
            title=" ".join(fields.get("title", "").split()) or title_of(file.text),
            authors=_authors(fields.get("author") or fields.get("authors") or ""),
            published=_date(fields, ("created", "date", "published")),
            modified=_date(fields, ("last-modified", "last modified", "modified", "updated")),
            declared_language=fields.get("language") or fields.get("lang") or None,
            license=found.license if found else None,
            license_url=found.url if found else None,
            license_evidence=found.evidence if found else None,
            license_method=method if found else None,
            metadata=metadata,
        )


def _in_fields(fields: Mapping[str, str]) -> StatedLicense | None:
    """A licence that a field names, or a notice in the field of copyright."""
    named = next((fields[name] for name in ("license", "licence", "spdx-license-identifier") if name in fields), None)
    said = (Passage(f"docinfo, {name}", fields[name]) for name in ("copyright", "rights") if name in fields)
    return stricter(field_license("docinfo, license", named) if named else None, document_license(said))


def _authors(words: str) -> tuple[str, ...]:
    """Names without the addresses of their mail."""
    bare = _MAIL.sub("", _ADDRESS.sub("", words)).replace("- ", " ")
    return tuple(name for one in _BETWEEN.split(bare) if (name := one.strip(" *-()")) and name != "et al.")


def _date(fields: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    return next((iso_date(fields[name]) for name in names if fields.get(name)), None)
