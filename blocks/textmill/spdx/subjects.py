"""Tell what the words before a licence's name say is licensed: this document, its site, some text, or another thing.

Source: licence_rules (scope, C8, C9, C13). The first noun is what a notice speaks of (`the code in this post`); of a
run of nouns it is the last (`page template`), and of a row of them the text, if it is one (`data and text`).
"""

import re
from enum import Enum
from typing import Final

from textmill.spdx.clause_words import EXCEPTION, FROM_ELSEWHERE, YIELDS
from textmill.spdx.others_texts import (
    BELONGS_TO_IT,
    BOOK_OR_JOURNAL,
    BY_SOMEBODY,
    GOES_WITH_IT,
    HELD_BY_ANOTHER,
    HELD_ELSEWHERE,
    IN_ANOTHERS,
    LEGAL_TEXT,
    OF_A_PART,
    OF_ANOTHER,
    OF_ANOTHER_NOUN,
    OF_THIS_TEXT,
    ON_A_THING,
    OTHERS_OWN,
    SOLD_APART,
    SOME_OF,
    SPOKEN_OF_BY_IT,
    THE_OTHER,
    THEIRS,
    THING_OF_IT,
)
from textmill.spdx.own_texts import as_document
from textmill.spdx.subject_forms import (
    ALL,
    BODYS_OWN,
    GUIDE,
    HELD_BY,
    HOLDS,
    IS_A_WORK_OF,
    IS_OWN,
    IS_THIS_A,
    KIND,
    MANY,
    MAY_BE_ELSEWHERE,
    NAMED,
    NAMES_OTHERS,
    NOUN,
    OF,
    ORDINAL,
    OTHER_NOUN,
    OURS,
    PART_NOUN,
    ROW,
    SAID_AT_ONCE,
    SEVERAL_SITES,
    SITES_OWN,
    THE,
    WITH_IT,
    words_of,
)
from textmill.spdx.subject_words import SITE
from textmill.spdx.told_apart import is_told_apart

__all__ = ["Subject", "nouns_of_others", "subject_of"]


class Subject(Enum):
    """What a notice speaks of."""

    DOCUMENT = "document"
    PART = "part"
    SITE = "site"
    TEXT = "text"
    OTHER = "other"
    APART = "apart"
    """A text that is told apart from others: none of the page's."""
    NONE = "none"


_ARE: Final = re.compile(r"\s*(?:are|is|under|licen\w+|[(:])\b", re.IGNORECASE)
_FIRST_CHARS: Final = 30
"""Where a subject stands; what follows further on may hold it."""
_ACRONYM: Final = re.compile(r"\b(?:[A-Z]{2,}|Wikipedia|Wikimedia)\s+\Z")
"""Before a noun of words: they are some body's (`NASA material`)."""


def nouns_of_others(text: str) -> bool:
    """Whether a text names anything that is no text."""
    return OTHER_NOUN.search(text) is not None


def subject_of(words: str) -> Subject:
    """What the words before a licence speak of; `NONE` if they name nothing."""
    told = as_document(IS_A_WORK_OF.sub(" ", EXCEPTION.sub(" ", YIELDS.sub(" ", words))))
    if FROM_ELSEWHERE.search(told):
        return Subject.OTHER
    return _head(told)


def _head(words: str) -> Subject:
    at = 0
    found = first = NOUN.search(words)
    while found is not None:
        following = NOUN.search(words, found.end())
        between = words[found.end() : following.start()] if following is not None else ""
        if following is not None and (_is_run(between, found, following) or _is_text_in_row(found, between, following)):
            found = following
            continue
        break
    if found is None or first is None:
        return Subject.NONE
    before, after = words[at : found.start()], words[found.end() :]
    if HELD_ELSEWHERE.search(after) or HELD_BY_ANOTHER.search(before):
        return Subject.OTHER
    is_anothers = OF_ANOTHER_NOUN.match(after) or LEGAL_TEXT.match(after) or ON_A_THING.match(after)
    if found["text"] and (is_anothers or (THE.search(before) and OF_ANOTHER.match(after))):
        return Subject.OTHER
    if not found["other"] and NAMES_OTHERS.search(HELD_BY.sub(" ", WITH_IT.sub(" ", HOLDS.sub(" ", after, count=1)))):
        return Subject.OTHER
    if found["site"] and OURS.search(words[: first.start()]) and first["other"]:
        return Subject.OTHER
    if found["other"] or (
        following is not None and following["other"] and _is_of_other(between) and not GUIDE.search(found.group())
    ):
        return Subject.OTHER
    if MAY_BE_ELSEWHERE.search(found.group()) and OURS.search(words[: first.start()]) and NAMED.match(after):
        return Subject.OTHER
    if found["document"] and PART_NOUN.search(found.group()) and ORDINAL.search(before):
        return Subject.PART
    if (
        BELONGS_TO_IT.search(before)
        or GOES_WITH_IT.match(after)
        or THING_OF_IT.search(before)
        or SOME_OF.search(before)
        or SPOKEN_OF_BY_IT.match(before)
        or (MANY.search(found.group()) and IN_ANOTHERS.match(after) and not IS_OWN.search(before))
        or (SOLD_APART.search(found.group()) and OURS.search(before))
    ):
        return Subject.OTHER
    if THEIRS.search(before) and not HOLDS.search(after):
        return Subject.OTHER
    if OF_A_PART.search(before) or (found["text"] and _ACRONYM.search(before)):
        return Subject.OTHER
    if (
        OTHERS_OWN.search(before)
        and not IS_THIS_A.search(before)
        and not SITES_OWN.search(before)
        and not (BODYS_OWN.search(before) and HOLDS.search(after))
        and not ALL.search(before)
    ):
        return Subject.OTHER
    if found["both"]:
        return Subject.TEXT
    return _of_text(found, before, after)


def _of_text(found: re.Match[str], before: str, after: str) -> Subject:
    is_own, is_all = IS_OWN.search(before) is not None, ALL.search(before) is not None
    noun = found.group()
    if not is_own and not is_all and THE.search(before) and MAY_BE_ELSEWHERE.search(noun) and not found["text"]:
        return Subject.OTHER
    holder = HOLDS.search(f"{before[-40:]} {noun}{after}")
    is_of_site = SITES_OWN.search(before) or (BODYS_OWN.search(before) and holder)
    may_be_apart = not is_of_site and (not is_own or OURS.search(before))
    if may_be_apart and is_told_apart(before, noun, after, bool(found["site"])):
        return Subject.APART
    if (
        found["document"]
        and not is_own
        and not is_all
        and not holder
        and (THE_OTHER.search(before) or (THE.search(before) and not SAID_AT_ONCE.match(after)))
    ):
        return Subject.OTHER
    if found["site"]:
        if SEVERAL_SITES.fullmatch(noun) and OURS.search(before):
            return Subject.OTHER
        is_any = BOOK_OR_JOURNAL.fullmatch(noun) and not is_own and not is_all
        return Subject.OTHER if is_any and found.start() < _FIRST_CHARS else Subject.SITE
    is_one = found["document"] and not PART_NOUN.search(noun) and not MANY.search(noun) and not is_own and not is_all
    if is_one and OF_THIS_TEXT.match(after):
        return Subject.OTHER
    is_kind = noun.islower() and MANY.search(noun) and KIND.search(before) and _ARE.match(after)
    if found["document"] and not is_own and not is_all and not holder and is_kind:
        return Subject.OTHER
    is_title = noun.istitle() and before.rstrip()[-1:].isalpha()
    if MANY.search(noun) and not is_own and not is_all and not is_title and BY_SOMEBODY.match(after):
        return Subject.OTHER
    if not before.strip() and MAY_BE_ELSEWHERE.fullmatch(noun) and BY_SOMEBODY.match(after):
        return Subject.OTHER
    if found["document"]:
        if PART_NOUN.search(noun) and not is_own and not is_all:
            return Subject.PART
        if _is_work(noun) or is_all or (MANY.search(noun) and (not is_own or OURS.search(before))):
            return Subject.SITE if holder is not None and not holder["here"] and _is_site(holder) else Subject.TEXT
        return Subject.DOCUMENT
    if holder is not None and not holder["here"]:
        return Subject.SITE if _is_site(holder) else Subject.DOCUMENT
    return Subject.DOCUMENT if is_own and _is_wording(noun) and not OURS.search(before) else Subject.TEXT


def _is_site(holder: re.Match[str]) -> bool:
    held = holder["held"]
    return held.lower() == "web" or re.fullmatch(words_of(SITE), held, re.IGNORECASE) is not None


def _is_work(noun: str) -> bool:
    """`This work` in a foot is what the site is."""
    return (
        re.fullmatch(
            r"works?|werke?s?|œuvres?|oeuvres?|obras?|opera|opere|utw[oó]r\w*|dzieł[oa]|произведени[ея]|作品|著作|المصنف|العمل|tác\s+phẩm|ciptaan"
            "|verk(?:et)?|værk(?:et)?|d[ií]l[oa]|저작물|publications?|handbooks?|manuals?|guides?|tutorials?",
            noun,
            re.IGNORECASE,
        )
        is not None
    )


def _is_wording(noun: str) -> bool:
    return (
        re.fullmatch(r"te[xk]s?te?[ns]?|texto|testo|текст\w*|本文|文本|テキスト|텍스트|szöveg", noun, re.IGNORECASE)
        is not None
    )


def _is_run(between: str, found: re.Match[str], following: re.Match[str]) -> bool:
    if re.fullmatch(r"(?:['’]s|s['’])?[\s-]+", between):
        return not (found["text"] and following["site"])
    return False


def _is_text_in_row(found: re.Match[str], between: str, following: re.Match[str]) -> bool:
    return bool(found["other"]) and not following["other"] and ROW.fullmatch(between) is not None


def _is_of_other(between: str) -> bool:
    return OF.fullmatch(between) is not None
