"""Cuts English text into sentences by the Punkt algorithm, with or without trained parameters.

Source: Kiss and Strunk, "Unsupervised Multilingual Sentence Boundary Detection", Computational Linguistics 32(4), 2006
(section numbers below), as NLTK 3.8.1 applies it. Given NLTK's English parameters (`punkt_tab/english`) the sentences
are NLTK's; without parameters no abbreviation, collocation or sentence starter is known, so that more full stops end a
sentence ("Dr." does), while initials and numbers before small letters are still seen.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Final

from textmill.errors import UserError

__all__ = ["FILES", "Parameters", "read_parameters", "sentences"]

FILES: Final = ("abbrev_types.txt", "collocations.tab", "ortho_context.tab", "sent_starters.txt")
"""What NLTK's folder `tokenizers/punkt_tab/english` holds."""

_NO_WORD: Final = r"(?:[)\";}\]*:@'({\[?!])"
_SEVERAL: Final = r"(?:-{2,}|\.{2,}|(?:\.\s){2,}\.)"
_CANDIDATE: Final = re.compile(rf"[.?!](?=(?P<after>{_NO_WORD}|\s+(?P<next>\S+)))")
_TOKEN: Final = re.compile(
    rf"{_SEVERAL}|(?=[^(\"`{{\[:;&#*@)}}\]\-,])\S+?(?=\s|$|{_NO_WORD}|{_SEVERAL}|,(?=$|\s|{_NO_WORD}|{_SEVERAL}))|\S"
)
_CLOSING: Final = re.compile(r"[\"')\]}]+?(?:\s+|(?=--)|$)", re.MULTILINE)
_ELLIPSIS: Final = re.compile(r"\.\.+$")
_NUMBER: Final = re.compile(r"^-?[.,]?\d[\d,.-]*\.?$")
_INITIAL: Final = re.compile(r"[^\W\d]\.$")
_NUMBER_TYPE: Final = "##number##"
_NEVER_FIRST: Final = (";", ":", ",", ".", "!", "?")
_BLANKS: Final = " \t\n\r\x0b\x0c"

_MIDDLE_UPPER: Final = 1 << 2
_FIRST_LOWER: Final = 1 << 4
_UPPER: Final = (1 << 1) | (1 << 2) | (1 << 3)
_LOWER: Final = (1 << 4) | (1 << 5) | (1 << 6)


@dataclass(frozen=True)
class Parameters:
    """What training found: abbreviations without their stop, pairs, sentence starters, and how words were written."""

    abbreviations: frozenset[str] = frozenset()
    collocations: frozenset[tuple[str, str]] = frozenset()
    starters: frozenset[str] = frozenset()
    spellings: dict[str, int] = field(default_factory=dict)
    """Bits by word: seen with a capital (1 to 3) or small letter (4 to 6) at the start, inside, or unclear."""


@dataclass(slots=True)
class _Token:
    text: str
    ends: bool = False
    abbreviates: bool = False

    @property
    def type(self) -> str:
        return _NUMBER.sub(_NUMBER_TYPE, self.text.lower())

    @property
    def type_without_stop(self) -> str:
        own = self.type
        return own[:-1] if len(own) > 1 and own.endswith(".") else own

    @property
    def type_in_context(self) -> str:
        return self.type_without_stop if self.ends else self.type


def read_parameters(folder: Path) -> Parameters:
    """The parameters in a folder of NLTK's `punkt_tab`; UserError when a file is missing or holds something else."""
    try:
        lines = {name: (folder / name).read_text(encoding="utf-8").split("\n") for name in FILES}
        pairs = [line.split("\t") for line in lines["collocations.tab"] if line]
        counted = [line.rsplit("\t", 1) for line in lines["ortho_context.tab"] if line]
        return Parameters(
            frozenset(filter(None, lines["abbrev_types.txt"])),
            frozenset((left, right) for left, right in pairs),
            frozenset(filter(None, lines["sent_starters.txt"])),
            {word: int(bits) for word, bits in counted},
        )
    except (OSError, ValueError) as error:
        raise UserError(f"{folder} does not hold NLTK's punkt_tab/english ({', '.join(FILES)}): {error}") from error


def sentences(text: str, known: Parameters) -> list[tuple[int, int]]:
    """Where each sentence begins and ends, in characters; blanks around sentences belong to none."""
    found: list[tuple[int, int]] = []
    cut = list(_cut(text, known))
    moved = 0
    for (begin, end), following in zip(cut, [*cut[1:], None], strict=True):
        begin += moved
        moved = 0
        if following is not None:
            # Closing marks that begin the next sentence belong to this one.
            closing = _CLOSING.match(text[following[0] : following[1]])
            if closing:
                moved = closing.end()
                found.append((begin, following[0] + len(closing[0].rstrip())))
                continue
        if begin < end:
            found.append((begin, end))
    return found


def _cut(text: str, known: Parameters) -> Iterator[tuple[int, int]]:
    begin = 0
    for match, context in _candidates(text):
        if _holds_an_end(context, known):
            yield begin, match.end()
            begin = match.start("next") if match["next"] else match.end()
    yield begin, len(text.rstrip())


def _candidates(text: str) -> Iterator[tuple[re.Match[str], str]]:
    """Marks that may end a sentence, with the word before and what follows; of several in one word the last."""
    begin = end = 0
    previous: re.Match[str] | None = None
    for match in _CANDIDATE.finditer(text):
        between = text[end : match.start()]
        blank = max(map(between.rfind, _BLANKS))
        word = begin if blank <= 0 else end + blank + 1
        if previous is not None and end <= word:
            yield previous, text[begin:end] + previous[0] + previous["after"]
        previous, begin, end = match, word, match.start()
    if previous is not None:
        yield previous, text[begin:end] + previous[0] + previous["after"]


def _holds_an_end(context: str, known: Parameters) -> bool:
    """Whether a sentence ends inside, not at the end of, the words."""
    tokens = [_Token(found) for line in context.split("\n") if line.strip() for found in _TOKEN.findall(line)]
    for token in tokens:
        _judge_alone(token, known)
    for token, following in pairwise(tokens):
        if token.text.endswith("."):
            _judge_before(token, following, known)
        if token.ends:
            return True
    return False


def _judge_alone(token: _Token, known: Parameters) -> None:
    """Section 3: by its form alone a word ends a sentence, or abbreviates."""
    text = token.text
    if text in (".", "?", "!"):
        token.ends = True
    elif text.endswith(".") and not text.endswith(".."):
        body = text[:-1].lower()
        token.abbreviates = body in known.abbreviations or body.split("-")[-1] in known.abbreviations
        token.ends = not token.abbreviates


def _judge_before(token: _Token, following: _Token, known: Parameters) -> None:
    """Section 4: the next word changes the judgement of a word with a full stop."""
    own, after = token.type_without_stop, following.type_in_context
    if (own, after) in known.collocations:
        token.ends = False
        return
    initial = _INITIAL.match(token.text) is not None
    if (token.abbreviates or _ELLIPSIS.match(token.text)) and not initial:
        starts = _starts_sentence(following, known)
        if starts or (following.text[0].isupper() and after in known.starters):
            token.ends = True
            return
    if initial or own == _NUMBER_TYPE:
        starts = _starts_sentence(following, known)
        capital = following.text[0].isupper() and not known.spellings.get(after, 0) & _LOWER
        if starts is False or (starts is None and initial and capital):
            token.ends = False


def _starts_sentence(token: _Token, known: Parameters) -> bool | None:
    """Section 4.1.1: whether its capital or small letter says that the word begins a sentence; None: it does not."""
    if token.text in _NEVER_FIRST:
        return False
    seen = known.spellings.get(token.type_in_context, 0)
    if token.text[0].isupper() and seen & _LOWER and not seen & _MIDDLE_UPPER:
        return True
    if token.text[0].islower() and (seen & _UPPER or not seen & _FIRST_LOWER):
        return False
    return None
