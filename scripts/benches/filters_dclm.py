"""DCLM's mappers against our blocks in `bench_filters.py`: those of DCLM-baseline in their order, then those of its C4.

DCLM's functions are loaded from a checkout without what they import for other steps (Ray, S3, transformers).
"""

import importlib
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Final, cast
from unittest.mock import MagicMock

from scripts.benches.filters_pages import Page
from scripts.benches.filters_sides import WORDS_BEFORE, Blocks, Contest, Outcome
from scripts.vector_rows.dclm_blocks import BLOCKS

__all__ = ["dclm_contests"]

Mapped = dict[str, object]
Mapper = Callable[[Mapped], list[Mapped]]
_LISTS: Final = "baselines/mappers/banlists/"
_URL_LIST: Final = _LISTS + "refinedweb_banned_words_{}_reverse_engineered.txt"
_COOKIES: Final = ["terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies", "use cookies"]
_NOT_USED: Final = ("transformers", "justext", "bs4")
"""Packages for other steps than these mappers."""

_BASELINE: Final[tuple[tuple[str, str, dict[str, object]], ...]] = (
    (
        "URL words, strict",
        "url_substring_filter",
        {"banlist_from_fname": _URL_LIST.format("strict"), "ignore_chars": ["-", "."]},
    ),
    (
        "URL words, hard",
        "url_substring_filter",
        {"banlist_from_fname": _URL_LIST.format("hard"), "match_substrings": False},
    ),
    (
        "URL words, soft",
        "url_substring_filter",
        {"banlist_from_fname": _URL_LIST.format("soft"), "match_substrings": False, "num_banned_substrs": 2},
    ),
    ("addresses", "url_removal_modifier", {}),
    ("newlines", "newline_removal_modifier", {"max_consecutive": 2}),
    (
        "page length",
        "page_length_filter",
        {"length_type": "word", "min_length": 50, "max_length": 100_000, "ignore_punctuation": True},
    ),
    ("word length", "word_length_filter", {"min_length": 3, "max_length": 10}),
    ("symbol ratio", "symbol_ratio_filter", {"max_symbol_to_word_ratio": 0.1}),
    ("bullets", "bullet_count_filter", {"max_bullet_start_ratio": 0.9}),
    ("ellipses", "ellipsis_count_filter", {"max_ellipsis_end_ratio": 0.3}),
    ("alphabetic words", "alphabetic_word_ratio_filter", {"max_ratio": 0.2}),
    ("stop words", "stop_word_filter", {"count_unique": False, "min_stop_word": 2}),
    ("repetition", "massive_web_repetition_filters", {}),
    ("capitals", "uppercase_ratio_line_modifier", {"max_ratio": 0.5}),
    ("digits", "numeric_ratio_line_modifier", {"max_ratio": 0.999999}),
    ("counters", "counter_line_modifier", {}),
    ("short lines", "line_length_modifier", {"min_length": 2}),
    (
        "`items in cart`",
        "substring_line_modifier",
        {"max_length": 10, "banlist": "items in cart", "remove_substring_only": True},
    ),
    (
        "`Read more...`",
        "substring_line_modifier",
        {"max_length": 10, "banlist": "Read more...", "location": "suffix", "remove_substring_only": True},
    ),
    (
        "`Sign-in`",
        "substring_line_modifier",
        {"max_length": 10, "banlist": "Sign-in", "location": "prefix", "remove_substring_only": True},
    ),
    ("words removed", "word_removal_ratio_filter", {"prev_word_count_key": WORDS_BEFORE, "max_removed_ratio": 0.05}),
)
_OF_C4: Final[tuple[tuple[str, str, dict[str, object]], ...]] = (
    ("end marks", "punctuation_line_modifier", {"remove_ellipses": True}),
    ("citations", "citation_removal_modifier", {}),
    ("long words", "word_length_modifier", {"max_length": 1000, "model": "split"}),
    ("repeated lines", "within_page_dedup", {}),
    ("bad words", "substring_filter", {"banlist_from_fname": _LISTS + "ldnoobw.txt", "exact_word": True}),
    ("`lorem ipsum`", "substring_filter", {"banlist": ["lorem ipsum"]}),
    ("`javascript`", "substring_line_modifier", {"banlist": ["javascript"]}),
    ("cookie lines", "substring_line_modifier", {"banlist": _COOKIES}),
    ("page characters", "page_length_filter", {"length_type": "char", "max_length": 190_000}),
)


class Mappers:
    """DCLM's mappers in a row; a page leaves where it is dropped."""

    def __init__(self, *mappers: Mapper) -> None:
        self._mappers = mappers

    def given(self, pages: Sequence[Page]) -> list[Mapped]:
        return [{"text": page.text, "url": page.url, WORDS_BEFORE: page.words} for page in pages]

    def run(self, given: list[Mapped]) -> list[bool]:
        """Which pages are kept; their texts are edited in place."""
        return [all(mapper(page) for mapper in self._mappers) for page in given]

    def outcome(self, given: list[Mapped], found: list[bool]) -> Outcome:
        return [page["text"] if kept else None for page, kept in zip(given, found, strict=True)]


def dclm_contests(checkout: Path) -> list[Contest]:
    """Each mapper alone, and last the chain of DCLM-baseline."""
    functions = _functions(checkout)
    with _standing_in(checkout):
        rows = [
            (name, _mapper(functions[function], arguments), BLOCKS[function](arguments))
            for name, function, arguments in (*_BASELINE, *_OF_C4)
        ]
    chain = rows[: len(_BASELINE)]
    return [
        *(Contest(name, Blocks(block), Mappers(mapper)) for name, mapper, block in rows),
        Contest("chain", Blocks(*(block for _, _, block in chain)), Mappers(*(mapper for _, mapper, _ in chain))),
    ]


def _mapper(function: Callable[..., object], arguments: Mapping[str, object]) -> Mapper:
    if hasattr(function, "_is_factory"):
        return cast(Mapper, function(**arguments))
    return cast(Mapper, partial(function, **arguments))


def _functions(checkout: Path) -> dict[str, Callable[..., object]]:
    """DCLM's mappers by name. Its packages import one another by two names, and much that mappers do not use."""
    sys.path[:0] = [str(checkout), str(checkout / "baselines")]
    for name in _NOT_USED:
        try:
            importlib.import_module(name)
        except ImportError:
            sys.modules[name] = MagicMock()
    for name in ("core", "baselines", "baselines.core", "baselines.mappers", "baselines.mappers.filters"):
        package = ModuleType(name)
        package.__path__ = [str(checkout.joinpath("baselines", *name.removeprefix("baselines").strip(".").split(".")))]
        sys.modules[name] = package
    modules = ["filters.content_filters", "filters.metadata_filters", "modifiers"]
    found = [vars(importlib.import_module(f"baselines.mappers.{module}")) for module in modules]
    return {name: value for names in found for name, value in names.items() if callable(value)}


@contextmanager
def _standing_in(folder: Path) -> Iterator[None]:
    """DCLM opens its lists by paths from there."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
