"""Finds web addresses in running text by their top-level domain, and numeric ones by their form.

Source: the two regular expressions of DCLM's `url_removal_modifier` (recipes 7.4) and its list of IANA top-level
domains. The first one tries 256 characters from every place of the text; here each dot that has a listed domain behind
it is looked at instead, which finds the same addresses.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import Final

from textmill.origins.dclm.phrases import pattern_of

__all__ = ["NUMERIC_LEAD", "begins_like_a_domain", "remove_links", "remove_numeric_links"]

NUMERIC_LEAD: Final = r"[0-9]\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]"
"""Stands in every text with a numeric address."""

_HOST_CHARACTERS: Final = "-a-zA-Z0-9@:%._+~#="
_MOST_BEFORE_DOT: Final = 256
_MOST_BLANKS: Final = 10
_HOST_RUN: Final = re.compile(f"[{_HOST_CHARACTERS}]*")
_BLANKS: Final = rf"\s{{0,{_MOST_BLANKS}}}"
_BLANKS_AND_SCHEME: Final = re.compile(rf"{_BLANKS}(?:(?:https?|ftp)://)?\Z")
_BLANKS_AND_ANY_SCHEME: Final = re.compile(rf"{_BLANKS}(?:(?i:https?|ftps?)://|//)?\Z")
_WITH_MARK: Final = re.compile(r"//|..(?i:www)\.|(?<!.)(?i:www)\.", re.DOTALL)
_PATH: Final = re.compile(r"[-a-zA-Z0-9()@:%_+.~#?&/=]*")
_QUAD_AND_PATH: Final = r"(?:[0-2]?[0-9]{1,2}\.){3}[0-2]?[0-9]{1,2}[-a-zA-Z0-9()@:%_+.~#?&/=]*"
_NUMERIC: Final = re.compile(rf"{_BLANKS}\b(?:(?:https?|ftp)://)?{_QUAD_AND_PATH}")
_NUMERIC_OF_ANY_SCHEME: Final = re.compile(rf"{_BLANKS}\b(?:(?i:https?|ftps?)://)?{_QUAD_AND_PATH}")
_IN_HOST: Final = frozenset("-@:%._+~#=" + "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
_LONGEST_LEAD: Final = _MOST_BLANKS + len("https://")


def begins_like_a_domain(text: str) -> bool:
    """Whether the text begins with the letters of any top-level domain, in any case: `Re…`, `The…`, but not `When`."""
    return _domains(False, True).match(text) is not None


def remove_links(text: str, faithful: bool) -> tuple[str, int]:
    """The text without addresses, up to ten white spaces before each included, and how many there were.

    An address is an optional scheme (http, https, ftp), 1 to 256 host characters, a dot, a listed domain that ends a
    word, and whatever path characters follow. If `faithful`, scheme and domain are in lower case; else the scheme may
    be in any, and the domain behind a scheme or `www.`; elsewhere a capital begins the next sentence (`end.In`).
    """
    scheme = _BLANKS_AND_SCHEME if faithful else _BLANKS_AND_ANY_SCHEME
    kept = []
    done = count = 0
    dots = [(found.start(), found.end()) for found in _domains(True, not faithful).finditer(text)]
    for at, (dot, domain_end) in enumerate(dots):
        if dot < done:
            continue
        begin = dot
        earliest = max(done, dot - _MOST_BEFORE_DOT)
        while begin > earliest and text[begin - 1] in _IN_HOST:
            begin -= 1
        if begin == dot or not (_is_lower(text, dot, domain_end) or _WITH_MARK.match(text, max(begin - 2, 0))):
            continue
        end = _end(_PATH, text, _last_domain_end(text, dots, at, begin))
        if begin == done or text[begin - 1] not in _IN_HOST:
            lead = scheme.search(text, max(done, begin - _LONGEST_LEAD), begin)
            begin = begin if lead is None else lead.start()
        kept.append(text[done:begin])
        done = end
        count += 1
    return "".join([*kept, text[done:]]), count


def remove_numeric_links(text: str, faithful: bool) -> tuple[str, int]:
    """The text without IPv4 addresses and what hangs on them, and how many there were; `1.2.3.4567` is one."""
    return (_NUMERIC if faithful else _NUMERIC_OF_ANY_SCHEME).subn("", text)


def _last_domain_end(text: str, dots: list[tuple[int, int]], at: int, begin: int) -> int:
    """End of the domain behind the last listed dot that the host characters from `begin` on reach."""
    run_end = _end(_HOST_RUN, text, begin)
    while at + 1 < len(dots) and dots[at + 1][0] < run_end and dots[at + 1][0] - begin <= _MOST_BEFORE_DOT:
        at += 1
    return dots[at][1]


def _is_lower(text: str, begin: int, end: int) -> bool:
    return text[begin:end] == text[begin:end].lower()


def _end(pattern: re.Pattern[str], text: str, begin: int) -> int:
    """Where a pattern that matches the empty text too stops."""
    found = pattern.match(text, begin)
    return begin if found is None else found.end()


@lru_cache(maxsize=3)
def _domains(is_after_dot: bool, any_case: bool) -> re.Pattern[str]:
    names = Path(__file__).with_name("top_level_domains.txt").read_text(encoding="utf-8").split()
    pattern = pattern_of(tuple(names))
    cased = f"(?i:{pattern})" if any_case else pattern
    return re.compile(rf"\.{cased}\b" if is_after_dot else cased)
