"""Read LaTeX projects: a document is a main file with all that it inputs; only its formulas stay LaTeX."""

import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from typing import ClassVar, Final

from pydantic import Field

from textmill.block import Shard
from textmill.formats.archives.packed_files import PackedFile
from textmill.formats.code.project_folders import project_files
from textmill.formats.encodings.decoded_text import plain_text
from textmill.formats.latex.input import TooComplexError
from textmill.formats.latex.license_notes import notes_in, package_license
from textmill.formats.latex.nested_projects import Papers
from textmill.formats.latex.project import Project, Source, is_tex, is_tex_name
from textmill.formats.latex.source import comments_at_head
from textmill.formats.latex.text import LatexText, latex_text
from textmill.formats.metadata.license_passages import Passage, document_license, is_about_licences, stricter
from textmill.formats.metadata.plain_dates import iso_date
from textmill.project_reader import ProjectReader
from textmill.record_reader import Record

__all__ = ["Latex"]

_ALSO_TEXT: Final = (".sty", ".cls", ".bbl", ".txt")
_AUTHORS: Final = re.compile(r"\s*(?:\n|,|;|\band\b|&)\s*")
_NOTE: Final = re.compile(r"\s*\([^()]*\)|\$[^$]*\$|\s*[\w.+-]+@[\w.-]+")
_FRONT_PARAGRAPHS: Final = 30
_LAST_PARAGRAPHS: Final = 6


class Latex(ProjectReader):
    """Documents from LaTeX sources: a file, a folder, a tar or zip archive; also arXiv's gz of one file and tar of gz.

    `\\input` and its like are followed inside the project, macros without delimited arguments are written out, comments
    and bibliographies are left out. Ids are `<source>/<shard>`, with the paper or path where it holds several. Title,
    authors and date are those of the source; a licence is read in comments at the head, in sections about it, and in
    the first and last paragraphs (`license_method: license_notice`). Faults: `pdf_only` (a paper whose source is not
    there), `no_tex` (no file with TeX), `no_text`, `too_complex` (macros without end), `too_large` (a file, or a
    document with its inputs), `binary`, and those of `readers.text_files`. Counts: `missing_inputs`, `inputs_outside`
    (of the project), `input_loops`, `unused_files` (TeX that no document inputs), `unknown_commands`, `tests_not_made`,
    `unclosed_formulas`, `left_out.<environment>`, `other_files` (figures and other files that are no text).
    """

    edits: ClassVar[str] = "text made of LaTeX; macros expanded, comments left out"

    max_project_bytes: int = Field(
        default=256 << 20, ge=1, description="Most bytes of text files of one project; more of it is `too_large`"
    )

    def packages(self) -> tuple[str, ...]:
        """Those that decode, and SPDX's list."""
        return ("license-expression", "resiliparse", "webencodings")

    def found(self, shard: Shard, counts: Counter[str]) -> Iterator[Record]:
        """Documents of all papers of a shard."""
        papers = Papers(project_files(shard, self.max_record_bytes, counts), self.max_record_bytes, counts)
        for name, files in papers:
            label = f"{shard.source}/{shard.name}" + (f"/{name}" if name else "")
            yield from self._project(label, files, counts)

    def _project(self, label: str, files: Iterator[PackedFile], counts: Counter[str]) -> Iterator[Record]:
        texts: dict[str, str] = {}
        size = seen = 0
        faults = 0
        for item in files:
            seen += 1
            if item.fault is not None:
                faults += 1
                yield Record(fault=item.fault, detail=f"{label}: {item.detail}")
                continue
            is_alone = not item.is_member
            if not (
                is_alone
                or is_tex_name(item.name)
                or item.name.lower().endswith(_ALSO_TEXT)
                or "." not in posixpath.basename(item.name)
            ):
                counts["other_files"] += 1
                continue
            if size + len(item.data) > self.max_project_bytes:
                faults += 1
                yield Record(fault="too_large", detail=f"{label}: text files over {self.max_project_bytes:,} bytes")
                break
            if item.data.startswith(b"%PDF-") and is_alone:
                faults += 1
                yield Record(fault="pdf_only", detail=label)
                continue
            text = plain_text(item.data)
            if text is None:
                counts["other_files"] += 1
                continue
            size += len(item.data)
            if is_tex_name(item.name) or item.name.lower().endswith(_ALSO_TEXT) or is_tex(text.text):
                texts[item.name] = text.text
        documents = list(Project(texts, self.max_record_bytes, counts).documents())
        for source in documents:
            yield self._record(label if len(documents) == 1 else f"{label}/{source.path}", source, texts, counts)
        if not documents and not faults:
            yield Record(fault="no_tex", detail=f"{label}: none of {seen:,} files is TeX")

    def _record(self, label: str, source: Source, texts: dict[str, str], counts: Counter[str]) -> Record:
        if source.is_too_large:
            return Record(fault="too_large", detail=f"{label}: inputs grow over {self.max_record_bytes:,} characters")
        try:
            found = latex_text(source.text, source.kept, counts)
            title = _plain(found, "title")
            authors = _people(_plain(found, "author"))
            date = iso_date(_plain(found, "date"))
        except TooComplexError as error:
            return Record(fault="too_complex", detail=f"{label}: {error}")
        notes = [note for name in ("title", "author", "date") for note in _notes(found, name)]
        said = document_license([*notes, *_passages(texts[source.path], found.text)])
        stated = stricter(package_license(texts[source.path]), said)
        record = Record(text=found.text, id=label, title=title or None, authors=authors, published=date)
        record.metadata = {"path": source.path, "files": source.paths[:1000]}
        if stated is not None:
            record.license, record.license_evidence, record.license_url = stated.license, stated.evidence, stated.url
            record.license_method = "license_notice"
        if not found.text:
            record.fault, record.detail = "no_text", label
        return record


def _plain(found: LatexText, name: str) -> str:
    """A field as text."""
    source = found.fields.get(name, "")
    return latex_text(source.replace("\\and", "\n\n"), (), Counter(), found.macros).text if source else ""


def _notes(found: LatexText, name: str) -> Iterator[Passage]:
    """What the notes below a title say, which are no part of it."""
    for note in notes_in(found.fields.get(name, "")):
        yield Passage(f"note of the {name}", latex_text(note, (), Counter(), found.macros).text[:5000])


def _people(words: str) -> tuple[str, ...]:
    return tuple(name for one in _AUTHORS.split(_NOTE.sub("", words)) if (name := one.strip(" *,.")) and len(name) < 80)


def _passages(source: str, text: str) -> Iterator[Passage]:
    for comment in comments_at_head(source):
        yield Passage("comment", comment)
    paragraphs = text.split("\n\n")
    in_section = False
    for number, paragraph in enumerate(paragraphs):
        if paragraph.startswith("#"):
            in_section = is_about_licences(paragraph.lstrip("# "))
        elif in_section or number < _FRONT_PARAGRAPHS or number >= len(paragraphs) - _LAST_PARAGRAPHS:
            yield Passage("section about licences" if in_section else "text", paragraph[:5000])
