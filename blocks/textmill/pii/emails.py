"""Finds e-mail addresses in text of any script, whole or not at all, in time linear in the text.

Source: RFC 5321, 5322 and 6531 (addresses in any script), read for prose: an address ends where its letters' script
does, so that it is found between words of Chinese, Japanese, Korean or Thai; a domain must have a top-level domain
(`textmill.pii.domains`). Not addresses: package versions, file names, prices, times, handles (`@name@server`), and
`git@host:path`. Each `@` (`＠`, `%40` in a URL) is looked at once, with the text up to its neighbours.
"""

from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Final

import regex

from textmill.pii.domains import domain_length
from textmill.pii.found_spans import Span
from textmill.pii.writing import WITHOUT_SPACES, tail_of_one_script

__all__ = ["find_emails"]

# U+200B stands beside an `@` where a page lets a long address be broken.
_AT: Final = regex.compile(r"[\u200b\ufeff]*+(?:@|%40)[\u200b\ufeff]*+")
_BEFORE_A_DOT: Final = regex.compile(r"\[|[^\s@.。｡]{1,80}+[.。｡]")
_LOCAL_BACKWARDS: Final = regex.compile(r"[\p{L}\p{M}\p{N}_.+\-%'’#$&*^~=\u00ad\u2060\u200c-\u200f]+")
_LEADING_SIGNS: Final = regex.compile(r"^[\p{M}_.+\-%'’#$&*^~=\u00ad\u2060\u200c-\u200f]+")
_QUOTED_BACKWARDS: Final = regex.compile(r'"[^"\n@<>]{1,64}"(?![\p{L}\p{N}])')
_LITERAL: Final = regex.compile(r"\[(?:IPv6:)?([0-9A-Fa-f:.]{3,45})\]")
_ESCAPED: Final = regex.compile(r"(?:%[0-9A-Fa-f]{2})+")
_DIGITS_AND_SIGNS: Final = "0123456789_.+-"
_GLUED: Final = WITHOUT_SPACES | {"Hang"}
_LONGEST_NAME: Final = 16
"""Characters of a local part in a script without spaces; of a longer run, a sentence, half as many are taken."""


def find_emails(text: str) -> Iterator[Span]:
    """The addresses of a plain text, in order."""
    done = begin = 0
    ats = list(_AT.finditer(text)) if "@" in text or "%40" in text else []
    for number, at in enumerate(ats):
        if at.start() >= done and _BEFORE_A_DOT.match(text, at.end()):
            start, script = _local_start(text, max(begin, done), at.start())
            end = _domain_end(text, at.end(), script) if start >= 0 else 0
            if end and _is_address(text, start, at.start(), end):
                start, end = _whole_chain(text, ats, number, (start, end), done)
                yield Span(start, end, "email")
                done = end
        begin = at.end()


def _local_start(text: str, begin: int, at: int) -> tuple[int, str | None]:
    """Where the local part before `at` begins, -1 if there is none, and its script."""
    before = text[begin:at][::-1]
    quoted = _QUOTED_BACKWARDS.match(before)
    if quoted:
        return at - quoted.end(), None
    run = _LOCAL_BACKWARDS.match(before)
    if run is None:
        return -1, None
    word = run[0][::-1]
    word = word[_assigned(word) :]
    first, script = tail_of_one_script(word)
    if script in WITHOUT_SPACES and len(word) - first > _LONGEST_NAME:
        first = len(word) - _LONGEST_NAME // 2
    letters = len(word.rstrip(_DIGITS_AND_SIGNS))
    if first < letters < len(word) and script in _GLUED and text[at : at + 4].isascii():
        # `请联系12345@qq.com`: digits are the name where the domain is of another script than the letters before.
        first = letters
    escaped = _ESCAPED.match(word, first)
    name = _LEADING_SIGNS.sub("", word[escaped.end() if escaped else first :])
    return (at - len(name), script) if name else (-1, None)


def _assigned(word: str) -> int:
    """Where the value after the last `=` of a URL begins; a domain there belongs to a forwarded address (VERP)."""
    last = word.rfind("=")
    if last < 0 or domain_length(word, last + 1, None) == len(word) - last - 1:
        return word.rfind("=", 0, max(last, 0)) + 1
    return last + 1


def _domain_end(text: str, start: int, script: str | None) -> int:
    """Where the domain that begins at `start` ends, 0 if there is none."""
    literal = _LITERAL.match(text, start)
    if literal:
        return literal.end() if _is_ip_address(literal[1]) else 0
    length = domain_length(text, start, script)
    return start + length if length else 0


def _is_address(text: str, start: int, at: int, end: int) -> bool:
    if text[start:at] == "git" and text[end : end + 1] in {":", "/"}:
        return False
    is_handle = text[start - 1 : start] == "@" and not text[start - 2 : start - 1].isalnum()
    return not is_handle or start == 0


def _whole_chain(
    text: str, ats: list[regex.Match[str]], number: int, found: tuple[int, int], done: int
) -> tuple[int, int]:
    """An address with the parts that more `@` join to it: `a@b.org@c.org` leaves nothing behind."""
    start, end = found
    before = number - 1
    while before >= 0 and ats[before].end() == start and ats[before].start() > done:
        begin = ats[before - 1].end() if before else 0
        earlier, _ = _local_start(text, max(begin, done), ats[before].start())
        if earlier < 0:
            break
        start, before = earlier, before - 1
    after = number + 1
    while after < len(ats) and ats[after].start() == end:
        longer = _domain_end(text, ats[after].end(), None)
        if not longer:
            break
        end, after = longer, after + 1
    return start, end


def _is_ip_address(text: str) -> bool:
    try:
        IPv6Address(text) if ":" in text else IPv4Address(text)
    except AddressValueError:
        return False
    return True
