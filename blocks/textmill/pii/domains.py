"""Where the domain of an e-mail address ends, if what follows an `@` is one.

Source: RFC 1034 and 1123 (labels), RFC 5890 (labels of any script), RFC 2606 and 6761 (names for examples and for
networks of one's own), and the top-level domains that DCLM lists. The last label decides: numbers (`@2.6.14`), file
endings (`@2x.png`) and words (`@me.Then`) are no top-level domains. A label ends where the script changes, as no blank
stands between an address and the next word in many languages (`@qq.com联系`).
"""

from functools import lru_cache
from importlib.resources import files
from typing import Final

import regex

from textmill.pii.writing import WITHOUT_SPACES, head_of_one_script

__all__ = ["domain_length"]

_MOST_CHARS: Final = 253
_INVISIBLE: Final = "\u00ad\u2060\u200c-\u200f"
_RUN: Final = regex.compile(rf"[\p{{L}}\p{{M}}\p{{N}}_.。｡{_INVISIBLE}-]{{1,{_MOST_CHARS}}}")
_LABEL: Final = regex.compile(r"[^.。｡]+|[.。｡]")
_NOT_SEEN: Final = regex.compile(f"[{_INVISIBLE}]+")
_WORD: Final = regex.compile(rf"xn--[A-Za-z0-9-]+|[\p{{L}}\p{{M}}{_INVISIBLE}]+")
_TWO_LETTER_FILES: Final = frozenset({"cs", "db", "ex", "go", "gz", "hs", "js", "kt", "rb", "rc", "ts", "vb", "xz"})
_LONGEST_UNLISTED: Final = 3
_OWN_NETWORKS: Final = frozenset(
    {"example", "test", "invalid", "local", "lan", "internal", "corp", "home", "intranet", "localdomain", "onion"}
)
# Endings of files and versions that are top-level domains too; after a number they are taken for the former.
_FILE_ENDINGS: Final = frozenset(
    {"ai", "app", "bz", "cab", "cat", "dev", "md", "mov", "mp", "ms", "pl", "ps", "py", "rs", "sh", "so", "zip"}
)
_LATER: Final = frozenset({"السعودیة", "السعودیۃ", "السعوديه", "كاثوليك", "پاكستان", "سوريا", "ايران", "澳门", "臺灣"})
"""Spellings that DCLM's list lacks."""
_NUMBERS_UNDER: Final = frozenset({"cn", "com", "de", "hk", "info", "jp", "kr", "net", "org", "ru", "tw"})
"""Top-level domains under which names of digits alone are taken for domains (163.com), not for numbers (5.am)."""


def domain_length(text: str, start: int, local_script: str | None) -> int:
    """Characters of the domain that begins at `start` in a plain text, 0 if there is none."""
    run = _RUN.match(text, start)
    if run is None:
        return 0
    labels: list[str] = []
    length = 0
    place = start
    separator = ""
    for part in _LABEL.findall(run[0]):
        if part in ".。｡":
            if separator or not labels:
                break
            separator = part
            place += 1
            continue
        if length and separator != ".":
            break
        top = _top_length(part, labels, local_script) if labels else 0
        if top and not (length and part[:1].isupper() and part[1:2].islower() and not labels[-1][:1].isupper()):
            length = place + top - start
            if top < len(part) and part[top].isalpha():
                break
        label = _NOT_SEEN.sub("", part)
        if not label or label.startswith("-"):
            break
        labels.append(label)
        place += len(part)
        separator = ""
    return length


def _top_length(label: str, before: list[str], local_script: str | None) -> int:
    """Characters at the beginning of a label that are a top-level domain of the labels before it, 0 if none are."""
    end, script = head_of_one_script(label)
    word = _WORD.match(label, 0, end)
    if word is None or script is None:
        return 0
    for size in _sizes(word[0], script):
        top = _NOT_SEEN.sub("", word[0][:size]).lower()
        if top in top_level_domains() or top.startswith("xn--") or _is_country(label, top):
            return size if _may_be_under(before, top) else 0
    # A name of one script throughout is an address in a top-level domain that the list does not have yet.
    longest = _LONGEST_UNLISTED if script in WITHOUT_SPACES else len(word[0])
    if script == "Latn" or not 2 <= len(word[0]) <= longest or word[0][0].isupper():
        return 0
    return len(word[0]) if script == local_script == head_of_one_script(before[-1])[1] else 0


def _sizes(word: str, script: str) -> list[int]:
    """Lengths at which a top-level domain may end in a word: the whole, where a capital follows, or anywhere."""
    if script in WITHOUT_SPACES or script == "Hang":
        return list(range(min(len(word), 12), 0, -1))
    turns = [place for place in range(2, len(word)) if word[place - 1].islower() and word[place].isupper()]
    return [len(word), *turns[:1]]


def _is_country(label: str, top: str) -> bool:
    """Whether a label is two small letters, which are kept for countries, and not a usual ending of files."""
    return label == top and len(top) == 2 and top.isascii() and top not in _TWO_LETTER_FILES


def _may_be_under(before: list[str], top: str) -> bool:
    last = before[-1]
    if all(label.isdigit() for label in before):
        return len(before) == 1 and len(last) > 1 and top in _NUMBERS_UNDER
    return not (top in _FILE_ENDINGS and last.removeprefix("v")[:1].isdigit())


@lru_cache(maxsize=1)
def top_level_domains() -> frozenset[str]:
    """All top-level domains, those in Unicode too, in small letters."""
    listed = files("textmill.origins.dclm").joinpath("top_level_domains.txt").read_text(encoding="utf-8").split()
    return _OWN_NETWORKS | _LATER | {name.strip("\u200e") for name in listed}
