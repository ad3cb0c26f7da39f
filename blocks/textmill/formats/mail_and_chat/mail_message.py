"""Text and headers of one mail as it was sent (RFC 5322, MIME), however its parts, charsets and headers are broken.

Source: RFC 2045-2047 and 3676 (`format=flowed`), by Python's email package with the policy that never raises.
"""

import email
import email.policy
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import HeaderParser
from email.utils import getaddresses, parsedate_to_datetime
from typing import Final

import webencodings

from textmill.formats.markup.html_fragment import text_of_fragment

__all__ = ["BadMailError", "Mail", "mail_of"]

_MOST_PARTS: Final = 1000
_LONGEST_HEADER: Final = 10_000
_ENCODED: Final = re.compile(r"=\?[^?\s]{1,60}\?[bqBQ]\?[^?]{0,2000}\?=")
_NO_UTF8: Final = re.compile(r"utf-?7|utf-?16|utf-?32|iso-2022|hz", re.IGNORECASE)
"""Charsets whose bytes may well be UTF-8, and mean something else."""
_WANTED: Final = frozenset(
    ("from", "subject", "date", "message-id", "in-reply-to", "references", "list-id", "archived-at", "newsgroups")
)
_SPACE: Final = re.compile(r"\s+")
_HEADERS: Final = HeaderParser(policy=email.policy.compat32)
_AS_IT_IS: Final = frozenset(("", "7bit", "8bit", "binary"))
"""Transfer encodings that are none."""
_EMPTY_LINE: Final = re.compile(rb"(?>\r\n|\r|\n)(?>\r\n|\r|\n)")
_PARTS: Final = re.compile(rb"(?:multipart|message)/", re.IGNORECASE)
_NAMED: Final = re.compile(r"(?P<mark>\"?)(?P<name>[^\"<>@,;:()\\\[\]]{1,200})(?P=mark) ?<[^\s<>,;:()\\\"]{1,200}>")
"""The usual way to write a sender, which needs no grammar."""


class BadMailError(ValueError):
    """A mail that cannot be read, by its fault: `too_deep` (parts within parts) or `bad_mail`."""

    def __init__(self, fault: str, words: str) -> None:
        super().__init__(words)
        self.fault = fault


@dataclass(slots=True)
class Mail:
    """One mail; `text` is None where it has no part that is text."""

    text: str | None
    subject: str | None
    authors: tuple[str, ...]
    date: str | None
    headers: dict[str, str]
    """Others that are known, by their names in small letters."""


def mail_of(data: bytes, counts: Counter[str]) -> Mail:
    """Read a mail. Counts `attachments`, `enclosed_messages`, `bad_characters`, `unknown_charsets`."""
    try:
        message, body = _message(data)
        texts = list(_texts(message, body, counts))
    except RecursionError as error:
        raise BadMailError("too_deep", "parts within parts") from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        # Python's email package is made to raise nothing, and does for some charsets and parameters.
        raise BadMailError("bad_mail", f"{type(error).__name__}: {error}") from error
    headers: dict[str, str] = {}
    for name, value in message.raw_items():
        if (lowered := name.lower()) in _WANTED:
            headers.setdefault(lowered, _words(str(value)))
    return Mail(
        "\n\n".join(filter(None, texts)) if texts else None,
        headers.pop("subject", None) or None,
        _names(headers.pop("from", "")),
        _date(headers.pop("date", "")),
        {name: found for name, found in headers.items() if found},
    )


def _message(data: bytes) -> tuple[Message, bytes | None]:
    """As Python's email package reads it, and the body of one without parts where it stands as it was written.

    The package goes through lines, which such a body does not need.
    """
    end = _EMPTY_LINE.search(data)
    if end is not None and not _PARTS.search(data, 0, end.end()):
        message = _HEADERS.parsestr(data[: end.end()].decode("ascii", "surrogateescape"))
        # A line that is no header ends the headers before the empty line does, and is of the body.
        if not message.get_payload():
            if str(message.get("content-transfer-encoding", "")).lower() in _AS_IT_IS:
                return message, data[end.end() :]
            message.set_payload(data[end.end() :].decode("ascii", "surrogateescape"))
            return message, None
    return email.message_from_bytes(data, policy=email.policy.compat32), None


def _texts(message: Message, body: bytes | None, counts: Counter[str]) -> Iterator[str]:
    """The texts of a message's parts in order; of alternatives the plain one, or else the last that is text."""
    waiting = [message]
    seen = 0
    while waiting:
        part = waiting.pop()
        seen += 1
        if seen > _MOST_PARTS:
            counts["attachments"] += 1
            continue
        if any(
            len(str(value)) > _LONGEST_HEADER for name, value in part.raw_items() if name.lower().startswith("content-")
        ):
            # Python reads parameters in time quadratic in their number.
            counts["attachments"] += 1
            continue
        kind = part.get_content_type()
        if kind == "message/rfc822" and part is not message:
            counts["enclosed_messages"] += 1
        elif part.is_multipart():
            inner = [one for one in part.get_payload() if isinstance(one, Message)]
            if kind == "multipart/alternative":
                inner = _best(inner)
            waiting += reversed(inner)
        elif part.get_content_disposition() == "attachment" or kind not in ("text/plain", "text/html"):
            counts["attachments"] += 1
        else:
            yield _text(part, body, kind, counts)


def _best(parts: list[Message]) -> list[Message]:
    for kind in ("text/plain", "text/html"):
        found = [part for part in parts if part.get_content_type() == kind]
        if found:
            return found[:1]
    return parts[-1:]


def _text(part: Message, body: bytes | None, kind: str, counts: Counter[str]) -> str:
    # Parameters are taken apart anew each time that one is asked for.
    said = str(part.get("content-type", "")).lower()
    charset = part.get_content_charset() if "charset" in said else None
    payload = part.get_payload(decode=True) if body is None else body
    text = (
        _decoded(payload if isinstance(payload, bytes) else b"", charset, counts)
        .replace("\r\n", "\n")
        .replace("\r", "\n")
    )
    if kind == "text/html":
        return text_of_fragment(text)
    if "format" in said and str(part.get_param("format", "")).lower() == "flowed":
        text = _unflowed(text, str(part.get_param("delsp", "")).lower() == "yes")
    return text.strip("\n")


def _decoded(data: bytes, charset: str | None, counts: Counter[str]) -> str:
    """By what it says, but what is UTF-8 beyond ASCII is that."""
    try:
        if charset is None or not _NO_UTF8.match(charset):
            return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if charset is not None and _codec(charset) is None:
        counts["unknown_charsets"] += 1
    text = _by(data, charset)
    bad = text.count("\ufffd")
    if bad:
        counts["bad_characters"] += bad
    return text


def _by(data: bytes, charset: str | None) -> str:
    return data.decode((charset and _codec(charset)) or "cp1252", "replace")


def _codec(charset: str) -> str | None:
    """Python's name of a charset; browsers know all but UTF-7 that mails are written in."""
    if charset.lower() == "utf-7":
        return "utf-7"
    found = webencodings.lookup(charset) if charset.isascii() else None
    return None if found is None or found.name in ("replacement", "x-user-defined") else str(found.codec_info.name)


def _unflowed(text: str, without_space: bool) -> str:
    """Lines that were broken for sending are one again; a signature's mark and quotes of other depths stay apart."""
    out: list[str] = []
    is_open = False
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        words = line[depth:]
        words = words[1:] if words.startswith(" ") else words
        before = len(out[-1]) - len(out[-1].lstrip(">")) if out else 0
        if is_open and depth == before and words != "-- ":
            out[-1] = (out[-1][:-1] if without_space else out[-1]) + words
        else:
            out.append(f"{'>' * depth}{' ' if depth else ''}{words}")
        is_open = words.endswith(" ") and words != "-- "
    return "\n".join(out)


def _words(value: str) -> str:
    """A header's words, encoded ones decoded, on one line."""
    value = value[:_LONGEST_HEADER]
    if value.isascii() and "=?" not in value:
        return " ".join(value.split())
    data = value.encode("utf-8", "surrogateescape")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    text = re.sub(r"\?=\s{1,99}=\?", "?==?", text)
    return _SPACE.sub(" ", _ENCODED.sub(_word, text)).strip()


def _word(found: re.Match[str]) -> str:
    try:
        data, charset = decode_header(found[0])[0]
    except (HeaderParseError, ValueError, IndexError):
        return found[0]
    return _by(data, charset) if isinstance(data, bytes) else data


def _names(senders: str) -> tuple[str, ...]:
    """Names, or addresses of those without; pipermail writes `ann at mill.example (Ann)`."""
    archived = re.fullmatch(r"\S+ at \S+ \((.{1,200})\)", senders)
    if archived is not None:
        return (archived[1].strip(),)
    named = _NAMED.fullmatch(senders)
    if named is not None and (name := named["name"].strip().strip("\"'")):
        return (name,)
    found = [name.strip().strip("\"'") or address for name, address in getaddresses([senders])[:20]]
    return tuple(name for name in dict.fromkeys(found) if name)


def _date(text: str) -> str | None:
    try:
        found = parsedate_to_datetime(text)
        return (found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
