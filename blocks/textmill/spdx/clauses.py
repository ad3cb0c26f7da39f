"""Read what each sentence of a text says of the licences that it names: grant, mention, or the licence of another work.

Source: licence_rules and its table of cases. A name grants nothing by itself. It does beside words that say what is
licensed, behind a label (`Licence:`), or alone; refusals, choices offered, quotations and blanks to fill in do not.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from textmill.spdx.cc_ids import PUBLIC_DOMAIN, License
from textmill.spdx.clause_forms import (
    AFTER_NO,
    APPLIES_TO,
    ATTRIBUTE,
    BARE_AFTER,
    FINITE,
    FOLLOWING_CHARS,
    FROM_THERE,
    GAP,
    GOES_ON,
    IN_A_COUNTRY,
    IN_PUBLIC_DOMAIN,
    LONGEST_SENTENCE_CHARS,
    NAMED_AT_ONCE_WORDS,
    NO_LONGER_SO,
    OF_A_TEXT,
    OR,
    PUBLISHED_BY,
    REFERS,
    SOFTWARE_ONLY,
)  # fmt: skip
from textmill.spdx.clause_words import (
    BLANKS,
    CHOICE,
    COPYRIGHT,
    EXCEPTION,
    FORMER,
    JOINED,
    LABEL,
    NEGATION,
    NEUTRAL,
    RECOMMENDED,
    SPOKEN_OF,
    UNDER,
    YIELDS,
)  # fmt: skip
from textmill.spdx.doubt_words import DOUBTED, DOUBTED_AFTER, IN_JEST, NARROWED, WITHOUT_THE_TEXT
from textmill.spdx.names import Named
from textmill.spdx.reserving_words import ONLY_NONCOMMERCIAL, PERMITS_COMMERCIAL, RESERVED
from textmill.spdx.sentence_before import is_led, speaks_of_itself
from textmill.spdx.sentences import sentences
from textmill.spdx.subject_words import TEXT
from textmill.spdx.subjects import Subject, nouns_of_others, subject_of
from textmill.spdx.verdicts import Said, Verdict

__all__ = ["said"]

_LONGEST_END_CHARS = 40
_TEXTS_ARE_EXCEPTED = re.compile(
    rf"\b(?:this|these|here|everything|website|site|blog|{TEXT})\b|\b(?:dies\w*|ce|cette|est[ea]|quest[oa])\b",
    re.IGNORECASE,
)
"""Behind rights that are kept: not some of its texts only (`except the recipes`)."""


def said(text: str, names: Sequence[Named]) -> Iterator[Said]:
    """What a plain text says with each of the licences it names; names stand in order."""
    at = 0
    for start, end in sentences(text):
        first = at
        while at < len(names) and (names[at].start < end or end == len(text)):
            at += 1
        if at > first:
            yield from _in_sentence(text, start, end, names[first:at])
    if at < len(names):  # of a badge in a block without words
        yield from _in_sentence(text, 0, len(text), names[at:])


def _in_sentence(text: str, start: int, end: int, names: Sequence[Named]) -> Iterator[Said]:
    at = max(start, names[0].start - LONGEST_SENTENCE_CHARS)
    groups = _groups(text, names)
    is_asked = text[max(start, end - _LONGEST_END_CHARS) : end].rstrip(" \n\"')»”").endswith(("?", "？"))
    before: Said | None = None
    for place, group in enumerate(groups):
        following = groups[place + 1][0].start if place + 1 < len(groups) else end
        last = max(name.end for name in group)
        one = _of_group(text, (start, at), (last, max(last, following)), group, before)
        if is_asked:
            one = replace(one, verdict=Verdict.MENTION, is_first=False)
        yield one
        before = one
        at = last


def _groups(text: str, names: Sequence[Named]) -> list[list[Named]]:
    """Names with nothing between them but what joins them to one statement."""
    groups: list[list[Named]] = []
    for name in names:
        if groups:
            between = text[max(one.end for one in groups[-1][-3:]) : name.start]
            if GAP.fullmatch(between) or JOINED.search(between):
                groups[-1].append(name)
                continue
        groups.append([name])
    return groups


def _of_group(
    text: str, sentence: tuple[int, int], after: tuple[int, int], group: list[Named], before: Said | None
) -> Said:
    start, at = sentence
    words = text[at : group[0].start]
    behind = text[after[0] : after[1]][:400]
    whole = text[max(start, group[0].start - LONGEST_SENTENCE_CHARS) : min(after[1], after[0] + LONGEST_SENTENCE_CHARS)]
    joins = [JOINED.search(text[one.end : two.start]) for one, two in pairwise(group)]
    choices = any(join is not None and join["word"].lower() in OR for join in joins)
    ands = any(join is not None and join["word"].lower() not in OR for join in joins)
    verdict, labelled = _verdict(text, start, words, behind, group, before)
    is_choice = choices or (ands and CHOICE.search(whole) is not None)
    return Said(
        group[0].start,
        after[0],
        tuple(name.license for name in group),
        verdict,
        words.strip(),
        is_choice,
        ands and not is_choice,
        YIELDS.search(whole) is not None,
        labelled,
        NEUTRAL.fullmatch(COPYRIGHT.sub(" ", words) or " ") is not None
        and not SPOKEN_OF.search(behind[:FOLLOWING_CHARS])
        and not DOUBTED_AFTER.search(behind)
        and not NARROWED.match(behind)
        and not AFTER_NO.search(behind)
        and not behind.lstrip(" )\n").startswith("?"),
    )


def _verdict(
    text: str, start: int, words: str, behind: str, group: list[Named], before: Said | None
) -> tuple[Verdict, bool]:
    first, last = group[0], group[-1]
    near = text[max(start, first.start - 300) : first.start]
    subject = _subject(words)
    if REFERS.match(words) and subject in (Subject.NONE, Subject.OTHER) and speaks_of_itself(text, start):
        subject = Subject.DOCUMENT
    is_other = subject is Subject.OTHER
    if (
        _is_quoted(near, behind)
        or BLANKS.search(text[max(0, first.start - 300) : last.end + 120])
        or IN_JEST.search(text[last.end : last.end + FOLLOWING_CHARS])
        or re.match(r"[\s)]{0,2}\?", behind)
    ):
        return Verdict.MENTION, False
    if WITHOUT_THE_TEXT.search(words) or WITHOUT_THE_TEXT.search(behind):
        return Verdict.OTHER_WORK, False
    cleared = EXCEPTION.sub(" ", YIELDS.sub(" ", words))
    if FORMER.search(cleared) and not re.search(r"\boriginally\s+published\b", cleared, re.IGNORECASE):
        return (Verdict.OTHER_WORK if subject is not Subject.NONE else Verdict.MENTION), False
    if NEGATION.search(cleared) or AFTER_NO.search(behind):
        return (Verdict.OTHER_WORK if is_other or _speaks_last_of_others(cleared) else Verdict.MENTION), False
    is_advice = RECOMMENDED.search(cleared) is not None
    if (is_other and not is_advice) or FROM_THERE.match(behind) or (subject is Subject.NONE and is_led(text, start)):
        return Verdict.OTHER_WORK, False
    is_narrowed = NARROWED.match(behind) and any(_is_open(name.license) for name in group)
    is_doubted = DOUBTED.search(cleared) or DOUBTED_AFTER.search(behind) or is_narrowed
    is_spoken_of = is_advice or is_doubted or SPOKEN_OF.search(cleared) or ATTRIBUTE.match(behind)
    if is_spoken_of or (GOES_ON.match(behind) and not FINITE.search(cleared)):
        return Verdict.MENTION, False
    if (
        all(_is_open(name.license) for name in group)
        and ONLY_NONCOMMERCIAL.search(behind[:160])
        and not PERMITS_COMMERCIAL.search(behind[:160])
    ):
        return Verdict.MENTION, False
    applied = APPLIES_TO.match(behind)
    if subject is Subject.NONE and applied is not None:
        subject = subject_of(applied["what"])
        is_other = subject is Subject.OTHER
        if is_other or subject is Subject.NONE:
            return Verdict.OTHER_WORK, False
    return _granted(words, cleared, behind, group, subject, before)


def _granted(
    words: str, cleared: str, behind: str, group: list[Named], subject: Subject, before: Said | None
) -> tuple[Verdict, bool]:
    is_public_domain = group[0].license.spdx == PUBLIC_DOMAIN
    if is_public_domain and (not IN_PUBLIC_DOMAIN.search(cleared) or NO_LONGER_SO.search(cleared)):
        return Verdict.MENTION, False
    label = LABEL.search(cleared)
    is_software = all(SOFTWARE_ONLY.match(name.license.spdx) for name in group)
    if subject is Subject.APART:
        return Verdict.OTHER_WORK, False
    if subject is not Subject.NONE:
        if is_software and not OF_A_TEXT.search(cleared):
            return Verdict.OTHER_WORK, False
        if not UNDER.search(cleared) and label is None and len(cleared.split()) > NAMED_AT_ONCE_WORDS:
            return Verdict.MENTION, False
        return Verdict[subject.name], label is not None
    rest = COPYRIGHT.sub(" ", PUBLISHED_BY.sub(" ", cleared))
    if label is not None and NEUTRAL.fullmatch(LABEL.sub(" ", cleared) or " "):
        return Verdict.OTHER_WORK if is_software else Verdict.BARE, True
    if not rest.strip() or NEUTRAL.fullmatch(rest):
        if before is not None and rest.strip(" ,(") and before.verdict is not Verdict.BARE:
            return before.verdict, False
        if is_software:
            return Verdict.OTHER_WORK, False
        if is_public_domain and not re.search(r"[^\W\d_]", rest) and not IN_A_COUNTRY.match(behind):
            return Verdict.MENTION, False
        if is_public_domain and IN_A_COUNTRY.match(behind):
            return Verdict.BARE, False
        return (Verdict.BARE if BARE_AFTER.match(behind) else Verdict.MENTION), False
    return Verdict.TITLED, False


def _subject(words: str) -> Subject:
    reserved = RESERVED.search(words)
    if reserved is None:
        return subject_of(words)
    if not _TEXTS_ARE_EXCEPTED.search(words, reserved.end()):
        return Subject.OTHER
    excepted = subject_of(YIELDS.sub(" ", words[reserved.end() :]).replace("except", " ").replace("Except", " "))
    return Subject.OTHER if excepted in (Subject.OTHER, Subject.APART, Subject.NONE) else excepted


def _is_quoted(words: str, after: str) -> bool:
    if words.endswith(('"', "“", "„", "«")) and after.startswith(('"', "”", "“", "»")):
        return False  # the name alone: licensed under "CC BY 4.0"
    if words.count('"') % 2:
        return True
    return any(words.rfind(opening) > words.rfind(closing) for opening, closing in ("“”", "«»", "„“", "「」"))


def _speaks_last_of_others(words: str) -> bool:
    tail = words[-80:]
    return (
        nouns_of_others(tail)
        or re.search(r"\b(?:other|another|older|earlier|andere\w*|autres?|otr[oa]s)\s+\w+", tail, re.IGNORECASE)
        is not None
    )


def _is_open(license: License) -> bool:
    return not license.restricted
