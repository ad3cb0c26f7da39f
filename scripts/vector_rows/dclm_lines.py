"""Says which of our blocks, with which settings, equals a DCLM line rule with given arguments."""

from collections.abc import Callable
from typing import Final

from scripts.vector_rows.dclm_arguments import Params, make, read, renamed

from textmill.block import Block

__all__ = ["LINE_RULES"]


def _substring_lines(params: Params) -> Block:
    values = read(
        params, banlist=None, case_sensitive=False, location="any", max_length=None, remove_substring_only=False
    )
    banned = values["banlist"]
    settings = {
        "phrases": [banned] if isinstance(banned, str) else banned,
        "location": values["location"],
        "max_words": values["max_length"],
        "phrase_only": values["remove_substring_only"],
        "case_sensitive": values["case_sensitive"],
        "faithful": True,
    }
    return make("formatters.dclm_substring_lines", settings)


def _repeated_lines(params: Params) -> Block:
    values = read(params, granularity="line", normalize=True)
    return make(
        "formatters.dclm_repeated_lines", {"unit": f"{values['granularity']}s", "normalize": values["normalize"]}
    )


LINE_RULES: Final[dict[str, Callable[[Params], Block]]] = {
    "uppercase_ratio_line_modifier": renamed(
        "formatters.dclm_uppercase_lines", {"max_ratio": 0.5}, {"max_ratio": "max_uppercase_ratio"}
    ),
    "numeric_ratio_line_modifier": renamed(
        "formatters.dclm_numeric_lines", {"max_ratio": 1.0}, {"max_ratio": "max_digits_ratio"}
    ),
    "counter_line_modifier": renamed("formatters.dclm_counter_lines", {}, {}),
    "line_length_modifier": renamed(
        "formatters.dclm_short_lines",
        {"min_length": 0, "max_length": None},
        {"min_length": "min_words", "max_length": "max_words"},
    ),
    "substring_line_modifier": _substring_lines,
    "newline_removal_modifier": renamed(
        "formatters.dclm_newlines", {"max_consecutive": 2}, {"max_consecutive": "max_newlines"}, faithful=True
    ),
    "url_removal_modifier": renamed("formatters.dclm_urls", {}, {}, faithful=True),
    "citation_removal_modifier": renamed("formatters.dclm_citations", {}, {}),
    "punctuation_line_modifier": renamed(
        "formatters.dclm_punctuated_lines", {"remove_ellipses": False}, {"remove_ellipses": "remove_ellipses"}
    ),
    "word_length_modifier": renamed(
        "formatters.dclm_word_length_lines",
        {"max_length": 1000, "model": "fasttext", "ignore_punctuation": False},
        {"max_length": "max_word_chars", "model": "words", "ignore_punctuation": "ignore_punctuation"},
    ),
    "within_page_dedup": _repeated_lines,
}
"""By function of the reference: the block for its arguments."""
