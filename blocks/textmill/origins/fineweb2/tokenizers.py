"""Says which languages of a table of limits cannot be tokenised here, and what to install."""

from collections import defaultdict
from collections.abc import Iterable

from textmill.tokens.assignment import find_assigned
from textmill.tokens.packages import remedy
from textmill.tokens.words import missing_parts

__all__ = ["advice", "untokenized"]


def untokenized(languages: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Languages whose tokenizer lacks a package or its data, and what they lack."""
    found = {language: missing_parts(language) for language in languages if find_assigned(language) is not None}
    return {language: parts for language, parts in found.items() if parts}


def advice(missing: dict[str, tuple[str, ...]]) -> str:
    """One line: how many languages lack what, and what to type."""
    by_part: defaultdict[str, list[str]] = defaultdict(list)
    for language, parts in sorted(missing.items()):
        by_part[parts[0]].append(language)
    needs = ", ".join(
        f"{part} ({', '.join(languages[:3])}{f' and {len(languages) - 3} more' if languages[3:] else ''})"
        for part, languages in sorted(by_part.items())
    )
    remedies = " and ".join(sorted({remedy(part) for part in by_part}))
    return f"{len(missing)} languages cannot be tokenised for want of {needs}: {remedies}"
