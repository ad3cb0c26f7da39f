"""Tokenises each document of a batch in the language that a setting names, or in its own.

Tokens are computed once per document and shared by all blocks of a stage that ask for the same language.
"""

from typing import Final

from textmill.batch import Batch
from textmill.tokens.assignment import assignments, find_assigned
from textmill.tokens.document_languages import document_languages
from textmill.tokens.packages import all_distributions, distributions, lacking, remedy
from textmill.tokens.words import (
    Tokenizer,
    Words,
    check_tokenizer,
    fallback_tokenizer,
    missing_parts,
    stand_in,
    tokenizer,
)

__all__ = [
    "DOCUMENT",
    "LANGUAGE_MEANING",
    "check",
    "columns_for",
    "has_tokenizer",
    "lacks",
    "lacks_part",
    "languages_lacking_parts",
    "packages_for",
    "stood_in",
    "tokenizer_of",
    "tokenizers_of",
    "words_of",
]

DOCUMENT: Final = "document"
"""In place of a language: that of each document, from its columns `language` and `script`."""

LANGUAGE_MEANING: Final = (
    "ISO 639-3, or with script as `srp_Cyrl`; `document`: that of each document, by its columns `language` and "
    "`script` (a language without a tokenizer, or without its package or data here, gets spaCy's rules for any "
    "language, or letters where no blanks divide words; the latter are counted)"
)

_CODE_LENGTH: Final = 3


def columns_for(language: str) -> tuple[str, ...]:
    """Columns that tokenising reads, `text` included."""
    return ("text", "language", "script") if language == DOCUMENT else ("text",)


def check(language: str) -> None:
    """UserError when the language has no tokenizer or lacks a package; the languages of documents show only later."""
    if language != DOCUMENT:
        check_tokenizer(language)


def words_of(batch: Batch, language: str) -> list[Words]:
    """The words of every text, in one language or, for `document`, each in its own."""
    if language != DOCUMENT:
        return batch.derive(f"words.{language}", tokenizer(language).numbered)
    return batch.derive_each(
        f"words.{DOCUMENT}", document_languages(batch), lambda text, own: tokenizer_of(own).numbered(text)
    )


def tokenizers_of(batch: Batch, language: str) -> list[Tokenizer]:
    """The tokenizer of every row."""
    if language != DOCUMENT:
        return [tokenizer(language)] * len(batch)
    return [tokenizer_of(own) for own in document_languages(batch)]


def packages_for(language: str) -> tuple[str, ...]:
    """Distributions that decide the tokens of a language, of all tokenizers where documents decide or none is known."""
    known = None if language == DOCUMENT else find_assigned(language)
    return all_distributions() if known is None else distributions(*known)


def lacks_part(language: str) -> bool:
    """Whether the tokenizer of a document's language needs a package, or data of one, that is not here."""
    known = _assigned_name(language)
    return known is not None and bool(missing_parts(known))


def has_tokenizer(language: str) -> bool:
    """Whether a tokenizer is assigned to a document's language."""
    return _assigned_name(language) is not None


def languages_lacking_parts() -> list[str]:
    """ISO 639-3 codes, sorted, of the languages whose tokenizer needs what is not here."""
    absent = {wanted for wanted in set(assignments().values()) if lacking(*wanted)}
    return sorted(name for name, wanted in assignments().items() if len(name) == _CODE_LENGTH and wanted in absent)


def stood_in(batch: Batch, language: str) -> list[int]:
    """1 for every row whose words another rule cuts, as its language's package or data is not here; else 0."""
    if language != DOCUMENT:
        return [0] * len(batch)
    lacking_of = {own: lacks_part(own) for own in set(document_languages(batch))}
    return [int(lacking_of[own]) for own in document_languages(batch)]


def lacks(language: str) -> tuple[str, ...]:
    """For `document`, what tokenizers of some languages lack on this machine: how to get it, and for which."""
    if language != DOCUMENT:
        return ()
    languages_of: dict[str, set[str]] = {}
    for name, wanted in sorted(assignments().items()):
        for part in lacking(*wanted):
            languages_of.setdefault(part, set()).add(name.partition("_")[0])
    return tuple(
        f"{part} is missing: {_some(names)} will be cut by another rule, and counted; {remedy(part)}"
        for part, names in sorted(languages_of.items())
    )


def _some(languages: set[str]) -> str:
    names = sorted(name for name in languages if len(name) == _CODE_LENGTH)
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more languages" if len(names) > 4 else "")


def tokenizer_of(language: str) -> Tokenizer:
    """The tokenizer of a language as `document_languages` writes it; spaCy's rules for any where it has none."""
    known = _assigned_name(language)
    if known is None:
        return fallback_tokenizer()
    return stand_in(known) if missing_parts(known) else tokenizer(known)


def _assigned_name(language: str) -> str | None:
    """The language, with its script or without, as the assignment table has it."""
    names = (language, language.partition("_")[0])
    return next((name for name in names if find_assigned(name) is not None), None)
