"""Says which languages of a table of limits cannot be tokenised here, and what to install."""

from collections import defaultdict
from collections.abc import Iterable

from textmill.tokens.assignment import find_assigned
from textmill.tokens.packages import remedy
from textmill.tokens.words import missing_packages

__all__ = ["advice", "untokenized"]


def untokenized(languages: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Languages whose tokenizer's package is missing, by the missing packages; those without tokenizer need none."""
    found = {language: missing_packages(language) for language in languages if find_assigned(language) is not None}
    return {language: packages for language, packages in found.items() if packages}


def advice(missing: dict[str, tuple[str, ...]]) -> str:
    """One line: how many languages need which packages, and what to type."""
    by_package: defaultdict[str, list[str]] = defaultdict(list)
    for language, packages in sorted(missing.items()):
        by_package[packages[0]].append(language)
    needs = ", ".join(
        f"{package} ({', '.join(languages[:3])}{f' and {len(languages) - 3} more' if languages[3:] else ''})"
        for package, languages in sorted(by_package.items())
    )
    remedies = " and ".join(sorted({remedy(package) for package in by_package}))
    return f"{len(missing)} languages lack the package of their tokenizer: {needs}: {remedies}"
