"""Mails of mail archives in the mbox formats (mboxo, mboxrd, Mailman's text archives), and of single mails.

Source: RFC 4155; qmail's mbox(5) for how lines that begin with `From ` are marked.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import ClassVar, Final

from pydantic import Field

from textmill.archive.stream_window import Window
from textmill.block import Shard
from textmill.formats.mail_and_chat.mail_message import BadMailError, Mail, mail_of
from textmill.formats.mail_and_chat.mail_parts import without_footer, without_pgp, without_quotes, without_signature
from textmill.inputs.unpacked import Unpacked
from textmill.record_reader import Record, RecordReader

_CHUNK_BYTES: Final = 1 << 18
_NAMED: Final = rb"[!-9;-~]{1,80}:"
_HEADER: Final = rb"(?:" + _NAMED + rb"|>From )"
_START: Final = re.compile(
    rb"\n(?:(?:\r?\n)?From [^\r\n]{1,200}\d\d:\d\d[^\r\n]{0,30}(?:19|20)\d\d[^\r\n]{0,20}\r?\n(?=" + _HEADER + rb")"
    rb"|\r?\nFrom [^\s]{0,200}(?:(?:@| at )[^\s]{1,99})?[ \t]{0,9}\r?\n(?=" + _NAMED + rb"))"
)
"""A sentence that begins with "From" is none: such a line has a date with its time, or an address."""
_LONGEST_START: Final = 480
_MAIL: Final = re.compile(rb"\s{0,64}" + _HEADER)
_MARKED: Final = re.compile(rb"^>(?=>*From )", re.MULTILINE)


class Mbox(RecordReader):
    """Mails of mbox files, plain or packed, a document each.

    A mail begins at a `From ` line with a date and time, or with an address and after an empty line, that a header
    follows. The text is
    that of the plain parts, or of the HTML part where there is no other; attachments are counted. Id: the Message-ID;
    `title`: the subject; `authors`: the sender's name, or else address; `metadata`: in_reply_to, references, list_id,
    newsgroups. Faults: `no_text`, `bad_mail`, `too_deep`, `too_large`, `no_mail` (another kind of file), of packing
    those of readers.jsonl. Counts: `attachments`, `enclosed_messages`, `bad_characters`, `unknown_charsets`.
    """

    edits: ClassVar[str] = "text taken out of mails"
    version: ClassVar[int] = 1

    drop_quotes: bool = Field(default=False, description="Whether quoted lines of other mails (`> …`) are left out")
    drop_footers: bool = Field(default=True, description="Whether a mailing list's own footer is left out")
    drop_signatures: bool = Field(default=False, description="Whether what stands below `-- ` is left out")

    def packages(self) -> tuple[str, ...]:
        """Whose version decides how markup and encodings are read."""
        return ("lxml", "webencodings")

    def misfits(self) -> frozenset[str]:
        """Fault of files of another kind."""
        return frozenset({"no_mail"})

    def records(self, file: Unpacked, shard: Shard, counts: Counter[str]) -> Iterator[Record]:
        """A record a mail."""
        for position, data in _mails(file, self.max_record_bytes):
            place = f"at byte {position:,}"
            if data is None:
                yield Record(fault="too_large", detail=place)
            elif not _MAIL.match(data):
                yield Record(fault="no_mail", detail=f"{place}: no header of a mail in {len(data):,} bytes")
            else:
                yield self._record(data, place, counts)

    def _record(self, data: bytes, place: str, counts: Counter[str]) -> Record:
        try:
            mail = mail_of(_MARKED.sub(b"", data) if b">From " in data else data, counts)
        except BadMailError as error:
            return Record(fault=error.fault, detail=f"{place}: {error}")
        known = {name.replace("-", "_"): value for name, value in mail.headers.items() if name != "message-id"}
        record = Record(
            id=mail.headers.get("message-id", "").strip("<> ") or None,
            title=mail.subject,
            authors=mail.authors,
            published=mail.date,
            url=_url(mail),
            metadata={**known},
        )
        if mail.text is None:
            record.fault, record.detail = "no_text", f"{place}: no part of the mail is text"
        else:
            record.text = self._cleaned(mail.text)
            if not record.text:
                record.fault, record.detail = "no_text", f"{place}: nothing but what is left out"
        return record

    def _cleaned(self, text: str) -> str:
        text = without_pgp(text)
        if self.drop_footers:
            text = without_footer(text)
        if self.drop_signatures:
            text = without_signature(text)
        if self.drop_quotes:
            text = without_quotes(text)
        return text.strip("\n").rstrip()


def _url(mail: Mail) -> str | None:
    found = re.search(r"https?://[^\s<>]{1,2000}", mail.headers.get("archived-at", ""))
    return found[0] if found else None


def _mails(file: Unpacked, max_bytes: int) -> Iterator[tuple[int, bytes | None]]:
    """Position and bytes of each mail without its `From ` line; None for those that are too large."""
    # So that the first line needs no rule of its own.
    window = Window(_chunks(file), -2)
    at = -2
    first = window.matches(_START, at, _LONGEST_START)
    begin = at + len(first[0]) if first else 0
    if not first and not window.reach(1):
        return
    while True:
        stop = window.first(_START, begin - 1, begin + max_bytes, _LONGEST_START)
        if stop is not None:
            yield begin, window.cut(begin, max(begin, stop))
        elif window.reach(begin + max_bytes + 1):
            yield begin, None
            stop = window.find(_START, begin + max_bytes, None, _LONGEST_START)
            if stop is None:
                return
        else:
            yield begin, window.cut(begin, window.end)
            return
        found = window.matches(_START, stop, _LONGEST_START)
        assert found is not None  # just found there
        begin = stop + len(found[0])
        window.forget(begin - 1)


def _chunks(file: Unpacked) -> Iterator[bytes]:
    yield b"\n\n"
    while chunk := file.read(_CHUNK_BYTES):
        yield chunk
