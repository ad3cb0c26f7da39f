"""Read text files: each is a document, or several where a line separates them."""

from collections import Counter
from collections.abc import Iterator

from pydantic import Field

from textmill.files_reader import FilesReader, TextFile
from textmill.record_reader import Record

__all__ = ["TextFiles"]


class TextFiles(FilesReader):
    """Documents from text files in any encoding, plain, packed, or in tar and zip archives.

    Ids are `<source>/<path>`, and `#<n>`, from 0, where a file is split. Column `metadata` has `path`, and `encoding`
    where it is not UTF-8. Faults, of the file alone: `binary`, `bad_encoding` (over one character in ten has no
    meaning), `no_text` (blanks only), `too_large`; of archives and packings `unsafe_name`, `too_many_files`,
    `bad_tar`, `bad_zip`, `truncated`, `bad_gzip` and its like. Counts: `other_files` (of archives, not named as
    asked), `archive_links`, `unended_archives` (tars cut off behind a
    file, or without an end), `empty_parts` (nothing between two separators), `replaced_characters`,
    `control_characters` (left out).
    """

    separator: str | None = Field(
        default=None, min_length=1, description="A line that separates documents of a file; null: a file is a document"
    )

    def documents(self, file: TextFile, counts: Counter[str]) -> Iterator[Record]:
        """The file, or its parts."""
        if self.separator is None:
            yield Record(text=file.text.strip("\n"), id=file.id, metadata=file.metadata())
            return
        part: list[str] = []
        number = 0
        for line in (*file.text.split("\n"), self.separator):
            if line.strip() != self.separator.strip():
                part.append(line)
                continue
            text = "\n".join(part).strip("\n")
            part = []
            if text.strip():
                yield Record(text=text, id=f"{file.id}#{number}", metadata=file.metadata())
                number += 1
            else:
                counts["empty_parts"] += 1
