"""Cuts text by spaCy's rules where a piece without blanks is long, in time linear in the piece.

spaCy (3.8) takes prefixes and suffixes off one by one, and looks through the whole rest of the piece each time: 8,000
quotation marks take it 8 s. Its rules are asked here about the characters at either end only. No rule but that for
full stops in a row is longer than `_NEAR`, so the tokens are spaCy's. In the languages of `_WITH_LONG_RULES`, rules of
any length (`[0-9]+°`, `\\w+-\\w+`) see `_FAR` characters ahead, which differs from spaCy where one would take more.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Final, Protocol, cast

from spacy.attrs import ORTH
from spacy.lang.tokenizer_exceptions import URL_MATCH, URL_PATTERN
from spacy.language import Language
from spacy.tokens import Doc

__all__ = ["ADDRESS", "LONGEST_PIECE", "LongPieces", "SpacyTokenizer", "has_long_piece"]

LONGEST_PIECE: Final = 100
"""Characters of a piece that spaCy takes in less time than we."""
_NEAR: Final = 40
_FAR: Final = 250
_MARGIN: Final = 8
"""More than any rule looks behind or ahead."""
_WITH_LONG_RULES: Final = frozenset(("el", "fr", "hu", "id", "it", "ky", "ms", "pl", "pt", "tr", "tt"))
_RUN: Final = re.compile(r"\s+|\S+")
ADDRESS: Final = re.compile("(?u)" + URL_PATTERN.replace(r"(?:\S+(?::\S*)?@)?", r"(?:\S+@)?"))
"""spaCy's pattern of addresses tries every colon as that of a password; what matches is the same without."""


class Match(Protocol):
    """What is used of a match."""

    def start(self) -> int: ...

    def end(self) -> int: ...


class SpacyTokenizer(Protocol):
    """What is used of spaCy's tokenizer."""

    rules: dict[str, list[dict[int, str]]]
    prefix_search: Callable[[str], Match | None] | None
    suffix_search: Callable[[str], Match | None] | None
    infix_finditer: Callable[[str, int, int], Iterable[Match]] | None
    token_match: Callable[[str], object] | None
    url_match: Callable[[str], object] | None

    def __call__(self, text: str) -> Doc: ...

    def find_prefix(self, text: str) -> int: ...

    def find_suffix(self, text: str) -> int: ...

    def find_infix(self, text: str) -> list[object]: ...


def has_long_piece(text: str) -> bool:
    """Whether a stretch without whitespace is longer than spaCy should get."""
    return len(text) > LONGEST_PIECE and any(len(piece) > LONGEST_PIECE for piece in text.split())


def _special_cases(language: Language) -> dict[str, tuple[str, ...]]:
    """Special cases that spaCy's last pass looks for, each as the tokens that it then consists of."""
    tokenizer = cast(SpacyTokenizer, language.tokenizer)
    first_pass = type(tokenizer)(  # type: ignore[call-arg]  # the protocol does not describe construction
        language.vocab,
        rules=None,
        prefix_search=tokenizer.prefix_search,
        suffix_search=tokenizer.suffix_search,
        infix_finditer=tokenizer.infix_finditer,
        token_match=tokenizer.token_match,
        url_match=tokenizer.url_match,
    )
    return {
        rule: tuple(token.text for token in first_pass(rule))
        for rule in tokenizer.rules
        if " " in rule or tokenizer.find_prefix(rule) or tokenizer.find_infix(rule) or tokenizer.find_suffix(rule)
    }


class LongPieces:
    """The rules of a language's tokenizer; its `special_cases` are those that its last pass looks for."""

    def __init__(self, language: Language) -> None:
        tokenizer = cast(SpacyTokenizer, language.tokenizer)
        self.special_cases = _special_cases(language)
        self._tokenizer = tokenizer
        self._is_address = ADDRESS.match if tokenizer.url_match == URL_MATCH else tokenizer.url_match
        self._rules = tokenizer.rules
        self._longest_rule = max(map(len, tokenizer.rules), default=0)
        self._specials = frozenset(self.special_cases.values())
        self._special_sizes: dict[str, tuple[int, ...]] = {}
        for special in self._specials:
            sizes = {*self._special_sizes.get(special[0], ()), len(special)}
            self._special_sizes[special[0]] = tuple(sorted(sizes))
        self._window = _FAR if language.lang in _WITH_LONG_RULES else _NEAR
        self._infix_window = _FAR if language.lang in _WITH_LONG_RULES else None
        self._prefix_in = lru_cache(maxsize=1 << 12)(_length_of(tokenizer.prefix_search))
        self._suffix_in = lru_cache(maxsize=1 << 12)(_length_of(tokenizer.suffix_search))

    def cut(self, text: str) -> list[tuple[int, int]]:
        """Where spaCy's tokens begin and end, whitespace ones included."""
        return self._with_specials(text, list(self._first_pass(text)))

    def _first_pass(self, text: str) -> Iterator[tuple[int, int]]:
        for run in _RUN.finditer(text):
            begin, end = run.span()
            if not run[0].isspace():
                yield from self._cut_piece(text, begin, end)
                continue
            if text[begin] == " " and begin:  # it belongs to the word before
                begin += 1
            if begin < end:
                yield begin, end

    def _cut_piece(self, text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
        prefixes, suffixes = [], []
        size = -1
        while begin < end and end - begin != size:
            if self._is_one_token(text, begin, end):
                break
            size = end - begin
            prefix = self._prefix(text, begin, end)
            if prefix:
                prefixes.append((begin, begin + prefix))
                if self._is_special(text, begin + prefix, end):
                    begin += prefix
                    break
            suffix = self._suffix(text, begin + prefix, end)
            if suffix:
                suffixes.append((end - suffix, end))
                if self._is_special(text, begin, end - suffix):
                    # The prefix was not taken off.
                    prefixes = prefixes[:-1] if prefix else prefixes
                    end -= suffix
                    break
            begin += prefix
            end -= suffix
        yield from prefixes
        if begin < end:
            yield from self._cut_core(text, begin, end)
        yield from reversed(suffixes)

    def _cut_core(self, text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
        core = text[begin:end]
        if core in self._rules:
            for part in self._rules[core]:
                yield begin, begin + len(part[ORTH])
                begin += len(part[ORTH])
            return
        if any(matches is not None and matches(core) for matches in (self._tokenizer.token_match, self._is_address)):
            yield begin, end
            return
        done = 0
        for first, last in self._infixes(core):
            if first == 0:
                continue
            if first != done:
                yield begin + done, begin + first
            if first != last:
                yield begin + first, begin + last
            done = last
        if done < len(core):
            yield begin + done, end

    def _infixes(self, core: str) -> Iterator[tuple[int, int]]:
        find = self._tokenizer.infix_finditer
        if find is None:
            return
        step = self._infix_window or len(core)
        begin = 0
        while begin < len(core):
            first, last = begin, begin + step
            begin = last
            for found in find(core, first, last + step):
                if found.start() >= last:
                    break
                yield found.start(), found.end()
                begin = max(last, found.end())

    def _is_one_token(self, text: str, begin: int, end: int) -> bool:
        matches = self._tokenizer.token_match
        if matches is not None and end - begin <= _FAR and matches(text[begin:end]):
            return True
        return self._is_special(text, begin, end)

    def _is_special(self, text: str, begin: int, end: int) -> bool:
        return end - begin <= self._longest_rule and text[begin:end] in self._rules

    def _prefix(self, text: str, begin: int, end: int) -> int:
        window = self._window
        while (length := self._prefix_in(text[begin : min(end, begin + window)])) > window - _MARGIN:
            if begin + window >= end:
                break
            window *= 4
        return length

    def _suffix(self, text: str, begin: int, end: int) -> int:
        window = self._window
        while (length := self._suffix_in(text[max(begin, end - window) : end])) > window - _MARGIN:
            if end - window <= begin:
                break
            window *= 4
        return length

    def _with_specials(self, text: str, tokens: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """The tokens, with those that make up a special case replaced by its own; of several the longest stays."""
        words = [text[begin:end] for begin, end in tokens]
        found = [
            (first, first + size)
            for first, word in enumerate(words)
            for size in self._special_sizes.get(word, ())
            if first + size <= len(words) and tuple(words[first : first + size]) in self._specials
        ]
        if not found:
            return tokens
        chosen: dict[int, int] = {}
        seen: set[int] = set()
        for first, last in sorted(found, key=lambda span: (span[0] - span[1], span[0])):
            if first not in seen and last - 1 not in seen:
                chosen[first] = last
            seen.update(range(first, last))  # spaCy does so also where it passes one over
        cut: list[tuple[int, int]] = []
        at = 0
        while at < len(tokens):
            last = chosen.get(at, at + 1)
            begin, end = tokens[at][0], tokens[last - 1][1]
            parts = self._rules.get(text[begin:end]) if at in chosen else None
            if parts is None:
                cut += tokens[at:last]
            else:
                for part in parts:
                    cut.append((begin, begin + len(part[ORTH])))
                    begin += len(part[ORTH])
            at = last
        return cut


def _length_of(search: Callable[[str], Match | None] | None) -> Callable[[str], int]:
    """How long what is found is; 0 for nothing."""

    def length(text: str) -> int:
        found = None if search is None else search(text)
        return 0 if found is None else found.end() - found.start()

    return length
