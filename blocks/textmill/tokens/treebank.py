"""Cuts a sentence into words by the conventions of the Penn Treebank, as NLTK does.

Source: MacIntyre's tokenizer script of the Penn Treebank (1995), with the changes of NLTK 3.8.1's `word_tokenize`
(2023), which FineWeb v1.0 was filtered with; later releases of NLTK cut clitics and dashes otherwise. Each step puts
blanks around what is a word of its own; the words are what blanks then separate. Straight double quotes become `` and
'', so words need not stand in the text. We skip steps whose characters do not occur.
"""

import re
from typing import Final

__all__ = ["words_of_sentence"]

_Step = tuple[str, re.Pattern[str], str]
"""Characters of which the text must hold one (all texts if empty), what is found, what it becomes."""


def _steps(*rows: tuple[str, str, str]) -> tuple[_Step, ...]:
    return tuple((needed, re.compile(pattern), replacement) for needed, pattern, replacement in rows)


_OPENING: Final = _steps(
    ("«“‘„`", r"([«“‘„]|`+)", r" \1 "),
    ('"', r'^"', "``"),
    ("`", "(``)", r" \1 "),
    ("\"'", r"([ (\[{<])(\"|'')", r"\1 `` "),
    ("'", r"(?i)(')(?!re|ve|ll|m|t|s|d|n)(\w)\b", r"\1 \2"),
)
_MARKS: Final = _steps(
    # Possessive: the closing marks hold a blank, which would be shared out with \s in every way there is.
    (".", r"([^.])(\.)([\])}>\"'»”’ ]*+)\s*$", r"\1 \2 \3 "),
    (":,", r"([:,])([^\d])", r" \1 \2"),
    (":,", r"([:,])$", r" \1 "),
    (".", r"\.{2,}", r" \g<0> "),
    (";@#$%&", r"[;@#$%&]", r" \g<0> "),
    (".", r"([^.])(\.)([\])}>\"']*)\s*$", r"\1 \2\3 "),
    ("?!", r"[?!]", r" \g<0> "),
    ("'", r"([^'])' ", r"\1 ' "),
    ("*", r"\*", r" \g<0> "),
    ("[](){}<>", r"[\]\[(){}<>]", r" \g<0> "),
    ("-", r"--", r" -- "),
)
_CLOSING: Final = _steps(
    ("»”’", r"([»”’])", r" \1 "),
    ("'", r"''", r" '' "),
    ('"', r'"', r" '' "),
    ("'", r"([^' ])('[sS]|'[mM]|'[dD]|') ", r"\1 \2 "),
    ("'", r"([^' ])('ll|'LL|'re|'RE|'ve|'VE|n't|N'T) ", r"\1 \2 "),
)
_MAY_CONTRACT: Final = re.compile(r"(?i)cannot|'ye|gimme|gonna|gotta|lemme|more'n|wanna| 'tis| 'twas")
_CONTRACTIONS: Final = _steps(
    ("", r"(?i)\b(can)(not)\b", r" \1 \2 "),
    ("'", r"(?i)\b(d)('ye)\b", r" \1 \2 "),
    ("", r"(?i)\b(gim)(me)\b", r" \1 \2 "),
    ("", r"(?i)\b(gon)(na)\b", r" \1 \2 "),
    ("", r"(?i)\b(got)(ta)\b", r" \1 \2 "),
    ("", r"(?i)\b(lem)(me)\b", r" \1 \2 "),
    ("'", r"(?i)\b(more)('n)\b", r" \1 \2 "),
    ("", r"(?i)\b(wan)(na)(?=\s)", r" \1 \2 "),
    ("'", r"(?i) ('t)(is)\b", r" \1 \2 "),
    ("'", r"(?i) ('t)(was)\b", r" \1 \2 "),
)


def words_of_sentence(sentence: str) -> list[str]:
    """The words, in order; a full stop at the end of the sentence is one, elsewhere it belongs to the word before."""
    text = _after(_MARKS, _after(_OPENING, sentence))
    text = _after(_CLOSING, f" {text} ")
    if _MAY_CONTRACT.search(text):
        text = _after(_CONTRACTIONS, text)
    return text.split()


def _after(steps: tuple[_Step, ...], text: str) -> str:
    for needed, pattern, replacement in steps:
        if not needed or any(character in text for character in needed):
            text = pattern.sub(replacement, text)
    return text
