"""Runs spaCy's rule tokenizer of a language, and says where its rules look across a blank.

spaCy (3.8) cuts text at whitespace and then each piece by itself, but a last pass matches the special cases (`:)`,
`a.m.`) against the tokens of the whole text: in `x:) -:` it finds `:)` and, across the blank, the longer `)-:`.
In English such a match changes nothing itself (no special case holds a blank; in Russian some do), yet it suppresses
shorter matches that overlap it. `Joints` finds the few blanks where that could happen; between all others, pieces are
independent and may be tokenised once and remembered.
"""

import re
from collections.abc import Callable, Iterator
from itertools import chain, pairwise
from typing import Final, Protocol, cast

import spacy
from spacy.attrs import IS_PUNCT, ORTH
from spacy.language import Language

from textmill.text.punctuation_marks import PUNCTUATION
from textmill.tokens.long_pieces import LONGEST_PIECE, LongPieces, SpacyTokenizer, has_long_piece
from textmill.tokens.plain_english import MARKS, cut_plain_english

__all__ = ["Joints", "SpacyRules", "without_spacy_breaker"]

_BREAKS_SPACY: Final = "IS_ALPHA"
"""Its number in spaCy (1) is also the mark of a deleted hash table entry: as a token it works once in a process, then
raises or reads freed memory."""


_BITS: Final = 63
_WHITESPACE: Final = re.compile(r"\s")
_MAX_PIECES: Final = 2000
_MAX_CHARS: Final = 100_000
"""What spaCy takes at a time; a token takes it about 500 bytes."""


class _Vocab(Protocol):
    lex_attr_getters: dict[int, Callable[[str], object]]


def without_spacy_breaker(text: str) -> str:
    """The text less `IS_ALPHA`. datatrove removes it once spaCy has raised: its words depend on history."""
    while _BREAKS_SPACY in text:
        text = text.replace(_BREAKS_SPACY, "")
    return text


class SpacyRules:
    """The tokenizer of `spacy.blank(code)` and the default sentence ends; ValueError if it is no rule tokenizer."""

    def __init__(self, code: str) -> None:
        self._code = code
        self._language: Language = spacy.blank(code)
        if type(self._language.tokenizer).__module__ != "spacy.tokenizer":
            raise ValueError(f"spaCy's tokenizer for {code!r} does not work by rules on whitespace pieces")
        self._tokenizer = cast(SpacyTokenizer, self._language.tokenizer)
        self._long_pieces = LongPieces(self._language)
        # Of each new word spaCy works out 23 attributes, a third of its time; one is asked for.
        vocabulary = cast(_Vocab, self._language.vocab)
        self._is_punctuation = vocabulary.lex_attr_getters[IS_PUNCT]
        vocabulary.lex_attr_getters = {IS_PUNCT: self._is_punctuation}
        sentencizer = self._language.create_pipe("sentencizer")
        self.sentence_enders = frozenset(cast(set[str], sentencizer.punct_chars))  # type: ignore[attr-defined]  # Cython

    def cut_plain(self, piece: str) -> list[tuple[str, bool]] | None:
        """What `cut` gives for a piece without whitespace, if that can be told without spaCy; else None."""
        if self._code != "en":
            return None
        words = cut_plain_english(piece, self._tokenizer.rules)
        return None if words is None else [(word, word in MARKS) for word in words]

    @property
    def keeps_letters(self) -> bool:
        """Whether a piece of letters only that is no special case is one word."""
        return self._code == "en"

    def cut_each(self, pieces: list[str]) -> list[list[tuple[str, bool]]]:
        """As `cut`, for each of many pieces without whitespace; as many at a time as spaCy takes with little memory."""
        plain = [self.cut(piece) if len(piece) > LONGEST_PIECE else self.cut_plain(piece) for piece in pieces]
        rest = [piece for piece, tokens in zip(pieces, plain, strict=True) if tokens is None]
        hard: Iterator[list[tuple[str, bool]]] = chain.from_iterable(map(self._cut_lines, _bounded(rest)))
        return [next(hard) if tokens is None else tokens for tokens in plain]

    def _cut_lines(self, pieces: list[str]) -> list[list[tuple[str, bool]]]:
        """The tokens of each piece, by one call for all: no rule matches across a newline."""
        found: list[list[tuple[str, bool]]] = []
        tokens: list[tuple[str, bool]] = []
        for token in [*self.cut("\n".join(pieces)), ("\n", False)]:
            if token[0] != "\n":
                tokens.append(token)
            else:
                found.append(tokens)
                tokens = []
        return found

    def special_pieces(self, joints: "Joints") -> frozenset[str]:
        """Pieces without whitespace that are special cases, or parts of one that `joints` knows."""
        return frozenset(piece for piece in {*self._tokenizer.rules, *joints.parts()} if not _WHITESPACE.search(piece))

    def cut(self, text: str) -> list[tuple[str, bool]]:
        """All tokens with whitespace ones, and whether each is punctuation only."""
        if has_long_piece(text):
            spans = self._long_pieces.cut(text)
            return [(token := text[begin:end], bool(self._is_punctuation(token))) for begin, end in spans]
        with self._language.memory_zone():
            return [(token.text, token.is_punct) for token in self._tokenizer(text)]

    def joints(self) -> "Joints":
        """Where special cases may match across a blank; ValueError if one holds another whitespace."""
        pairs: set[tuple[str, str]] = set()
        made_first: set[str] = set()
        made_last: set[str] = set()
        for rule, tokens in self._long_pieces.special_cases.items():
            if rule.isspace():
                continue
            if " ".join(rule.split()) != rule:
                raise ValueError(f"special case {rule!r} holds other whitespace than single blanks")
            parts = self._tokenizer.rules[rule]
            pairs.update(pairwise(tokens))
            made_first.add(parts[0][ORTH])
            made_last.add(parts[-1][ORTH])
        return Joints(frozenset(pairs), frozenset(made_first), frozenset(made_last))


class Joints:
    """Pairs of neighbouring tokens inside special cases, as the last pass sees them."""

    def __init__(
        self, pairs: frozenset[tuple[str, str]], made_first: frozenset[str], made_last: frozenset[str]
    ) -> None:
        self._pairs = pairs
        self._lefts = frozenset(left for left, _ in pairs)
        self._rights = frozenset(right for _, right in pairs)
        # Texts are mostly simplified when bits are asked for: what cannot stand in one shares a bit.
        plain = sorted(right for right in self._rights if PUNCTUATION.isdisjoint(right))
        self._bits = dict.fromkeys(self._rights, 1)
        self._bits |= {right: 2 << number % (_BITS - 1) for number, right in enumerate(plain)}
        self._left_texts = tuple(self._lefts)
        self._right_texts = tuple(self._rights)
        self._made_first = made_first
        self._made_last = made_last

    def may_end(self, piece: str, last: str) -> bool:
        """Whether a special case could end its first part with a piece whose last token finally is `last`."""
        return piece.endswith(self._left_texts) if last in self._made_last else last in self._lefts

    def may_begin(self, piece: str, first: str) -> bool:
        """Whether a special case could go on with a piece whose first token finally is `first`."""
        return piece.startswith(self._right_texts) if first in self._made_first else first in self._rights

    def tails(self, piece: str, last: str) -> frozenset[str]:
        """What the last pass may see as the last token of a piece whose last token finally is `last`."""
        if last in self._made_last:
            return frozenset(left for left in self._lefts if piece.endswith(left))
        return self._lefts & {last}

    def heads(self, piece: str, first: str) -> frozenset[str]:
        """What the last pass may see as the first token of a piece whose first token finally is `first`."""
        if first in self._made_first:
            return frozenset(right for right in self._rights if piece.startswith(right))
        return self._rights & {first}

    def bits(self, piece: str, first: str, last: str) -> tuple[int, int]:
        """What special cases may go on with behind a piece with these words, and what they may do so with in it.

        63 bits each. If the former of a piece share none with the latter of the next, no special case matches across
        the blank between them.
        """
        tails = self.tails(piece, last)
        behind = {self._bits[right] for left, right in self._pairs if left in tails} if tails else ()
        return sum(behind), sum({self._bits[right] for right in self.heads(piece, first)})

    def parts(self) -> frozenset[str]:
        """All words that a special case may end or go on with."""
        return self._lefts | self._rights | self._made_first | self._made_last

    def meet(self, tails: frozenset[str], heads: frozenset[str]) -> bool:
        """Whether a special case could match across a blank between such pieces."""
        return any((left, right) in self._pairs for left in tails for right in heads)


def _bounded(pieces: list[str]) -> Iterator[list[str]]:
    """The pieces in lists of few characters and not too many pieces."""
    taken: list[str] = []
    chars = 0
    for piece in pieces:
        if taken and (len(taken) == _MAX_PIECES or chars + len(piece) > _MAX_CHARS):
            yield taken
            taken, chars = [], 0
        taken.append(piece)
        chars += len(piece)
    if taken:
        yield taken
