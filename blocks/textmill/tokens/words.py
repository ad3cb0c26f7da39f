"""Finds the tokenizer of a language: spaCy's rules for most, a segmenter of its own where words are not delimited.

Source: datatrove 0.10.1 `utils/word_tokenizers.py` (Apache-2.0), class for class by its assignment table.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from textmill.errors import UserError
from textmill.tokens.assignment import Assigned, assigned
from textmill.tokens.character_kinds import Characters
from textmill.tokens.indic import Indic
from textmill.tokens.interface import Tokenizer, Words
from textmill.tokens.korean import Korean
from textmill.tokens.packages import lacking, remedy
from textmill.tokens.segmented import SegmentedTokenizer, Segmenter
from textmill.tokens.southeast_asian import Burmese, Khmer, Lao, Thai
from textmill.tokens.stanza_pipeline import StanzaPipeline
from textmill.tokens.tibetan import Tibetan
from textmill.tokens.whitespace_sentences import WhitespaceTokenizer

__all__ = [
    "Tokenizer",
    "Words",
    "check_tokenizer",
    "fallback_tokenizer",
    "forget_tokenizers",
    "missing_parts",
    "stand_in",
    "tokenizer",
]

_WHOLE_TEXT_CODES: Final = frozenset(("fa", "ms", "vi", "zh"))
_WITHOUT_BLANKS: Final = frozenset(
    {
        Assigned("SpaCyTokenizer", "zh"),
        Assigned("SpaCyTokenizer", "ja"),
        *(Assigned(f"{name}Tokenizer", "") for name in ("Burmese", "Khmer", "Lao", "Thai", "Tibetan")),
    }
)
_SEGMENTERS: Final[dict[str, Callable[[], Segmenter]]] = {
    "BurmeseTokenizer": Burmese,
    "KhmerTokenizer": Khmer,
    "KiwiTokenizer": Korean,
    "LaoTokenizer": Lao,
    "ThaiTokenizer": Thai,
    "TibetanTokenizer": Tibetan,
}


def tokenizer(language: str) -> Tokenizer:
    """The process's one tokenizer of a language (`eng`, `en` or `eng_Latn`).

    Raises UserError if the language has none, or if a package is missing that brings it.
    """
    try:
        return _made(assigned(language))
    except (UserError, ImportError) as missing:
        raise UserError(f"textmill cannot tokenise language {language!r}: {missing}") from missing


def check_tokenizer(language: str) -> None:
    """UserError where `tokenizer` would raise it; makes none, as that takes a second."""
    try:
        missing = lacking(*assigned(language))
        if missing:
            raise UserError(f"the tokenizer needs {missing[0]!r}: {remedy(missing[0])}")
    except UserError as error:
        raise UserError(f"textmill cannot tokenise language {language!r}: {error}") from error


def fallback_tokenizer() -> Tokenizer:
    """The tokenizer for languages that have none: spaCy's rules for any language, sentences by end marks."""
    return _made(Assigned("WhitespaceTokenizer", ""))


def stand_in(language: str) -> Tokenizer:
    """The tokenizer in place of one whose package or data is missing: letters where no blanks divide words."""
    return _letters() if assigned(language) in _WITHOUT_BLANKS else fallback_tokenizer()


@lru_cache(maxsize=1)
def _letters() -> Tokenizer:
    return SegmentedTokenizer(Characters())


def forget_tokenizers() -> None:
    """Make every tokenizer anew when it is next asked for; benchmarks of a first pass need it."""
    _made.cache_clear()


def missing_parts(language: str) -> tuple[str, ...]:
    """Packages, or data of theirs, that the language's tokenizer needs and that are not on this machine."""
    return lacking(*assigned(language))


@lru_cache(maxsize=128)
def _made(wanted: Assigned) -> Tokenizer:
    kind, code = wanted
    if kind == "SpaCyTokenizer":
        return _by_spacy(code)
    if kind == "WhitespaceTokenizer":
        return WhitespaceTokenizer()
    if kind == "IndicNLPTokenizer":
        return SegmentedTokenizer(Indic(code))
    if kind == "StanzaTokenizer":
        return SegmentedTokenizer(StanzaPipeline(code))
    return SegmentedTokenizer(_SEGMENTERS[kind]())


def _by_spacy(code: str) -> Tokenizer:
    """Imports spaCy, which takes a second: no command that cuts no text should wait for it."""
    if code == "ja":
        from textmill.tokens.japanese import Japanese

        return SegmentedTokenizer(Japanese())
    if code in _WHOLE_TEXT_CODES:
        from textmill.tokens.spacy_pipeline import SpacyPipeline

        return SegmentedTokenizer(SpacyPipeline(code))
    from textmill.tokens.rule_tokenizer import RuleTokenizer
    from textmill.tokens.spacy_rules import SpacyRules

    return RuleTokenizer(SpacyRules(code))
