"""Says which of our blocks, with which settings, equals a DCLM mapper with given arguments.

What the reference's functions take for granted when an argument is absent is written out here, since our blocks'
defaults are DCLM-baseline's values. `faithful` is on wherever a block has it.
"""

from collections.abc import Callable, Sequence
from typing import Final, cast

from scripts.vector_rows.dclm_arguments import NotCoveredError, Params, Settings, limit, make, phrases, read, renamed
from scripts.vector_rows.dclm_lines import LINE_RULES

from textmill.block import Block

__all__ = ["BLOCKS", "NotCoveredError", "Params", "read"]

_GOPHER_TOP: Final = (2, 3, 4)
_GOPHER_REPEATED: Final = (5, 6, 7, 8, 9, 10)


def _page_length(params: Params) -> Block:
    values = read(
        params,
        length_type="word",
        min_length=1,
        max_length=None,
        model="fasttext",
        ignore_punctuation=False,
        ignore_whitespace=True,
        remove_empty=True,
        tokenizer="blingfire",
        tokenizer_lang=None,
    )
    return make(
        "filters.dclm_page_length",
        {
            "unit": f"{values['length_type']}s",
            "min_length": values["min_length"],
            "max_length": limit(values["max_length"]),
            "words": values["model"],
            "ignore_punctuation": values["ignore_punctuation"],
            "ignore_whitespace": values["ignore_whitespace"],
            "ignore_blank": values["remove_empty"],
            "sentences": values["tokenizer"],
        },
    )


def _word_length(params: Params) -> Block:
    values = read(params, min_length=0, max_length=None)
    limits = {"min_mean_word_chars": values["min_length"], "max_mean_word_chars": limit(values["max_length"])}
    return make("filters.dclm_word_length", limits)


def _stop_words(params: Params) -> Block:
    values = read(params, count_unique=False, min_stop_word=2)
    # With a minimum of 0 the reference still wants one.
    at_least = max(1, cast(int, values["min_stop_word"]))
    return make("filters.dclm_stop_words", {"distinct": values["count_unique"], "min_stop_words": at_least})


def _word_removal(params: Params) -> Block:
    values = read(
        params,
        prev_word_count_key=None,
        max_removed_ratio=0.05,
        model="fasttext",
        ignore_punctuation=True,
        ignore_whitespace=True,
    )
    names = {"prev_word_count_key": "before", "model": "words"}
    return make("filters.dclm_word_removal", {names.get(name, name): value for name, value in values.items()})


def _massive_web_repetition(params: Params) -> Block:
    values = read(params, skip_paragraph=False)
    off = dict.fromkeys(("max_duplicate_paragraphs_ratio", "max_duplicate_paragraph_chars_ratio"))
    return make("filters.dclm_repetition", off if values["skip_paragraph"] else {})


def _repetition(params: Params) -> Block:
    values = read(
        params, granularity=None, max_fraction=None, count_characters=True, ngram_char_ratio=None, ignore_case=False
    )
    settings: Settings = {
        "max_duplicate_lines_ratio": None,
        "max_duplicate_paragraphs_ratio": None,
        "max_duplicate_line_chars_ratio": None,
        "max_duplicate_paragraph_chars_ratio": None,
        "max_top_ngram_chars_ratio": {},
        "max_duplicate_ngram_chars_ratio": {},
        "ignore_case": values["ignore_case"],
    }
    size = values["granularity"]
    if isinstance(size, str):
        share = f"{size}_chars" if values["count_characters"] else f"{size}s"
        settings[f"max_duplicate_{share}_ratio"] = values["max_fraction"]
        return make("filters.dclm_repetition", settings)
    measured = values["ngram_char_ratio"]
    if measured == "most_common" or (measured is None and size in _GOPHER_TOP):
        settings["max_top_ngram_chars_ratio"] = {size: values["max_fraction"]}
    elif measured == "all" or (measured is None and size in _GOPHER_REPEATED):
        settings["max_duplicate_ngram_chars_ratio"] = {size: values["max_fraction"]}
    else:
        raise NotCoveredError
    return make("filters.dclm_repetition", settings)


def _url_substring(params: Params) -> Block:
    values = read(
        params,
        banlist=None,
        banlist_from_fname=None,
        ignore_chars=None,
        num_banned_substrs=1,
        exact_domain_match=False,
        match_substrings=True,
        case_sensitive=False,
    )
    listed = phrases(values)
    if not values["exact_domain_match"]:
        settings: Settings = {
            "words": listed,
            "whole_words": not values["match_substrings"],
            "ignore": values["ignore_chars"] or (),
            "max_words": cast(int, values["num_banned_substrs"]) - 1,
            "case_sensitive": values["case_sensitive"],
        }
        return make("filters.dclm_url_words", settings)
    if isinstance(listed, str) or values["case_sensitive"]:
        raise NotCoveredError
    ignored = cast(Sequence[str], values["ignore_chars"] or ())
    return make("filters.dclm_url_domains", {"hosts": listed, "ignore": ignored, "faithful": True})


def _substring(params: Params) -> Block:
    values = read(params, banlist=None, banlist_from_fname=None, location="any", case_sensitive=False, exact_word=False)
    settings = {
        "phrases": phrases(values),
        "location": values["location"],
        "case_sensitive": values["case_sensitive"],
        "whole_words": values["exact_word"],
        "faithful": True,
    }
    return make("filters.dclm_substring", settings)


def _language(params: Params) -> Block:
    values = read(params, keep_languages=None, key="language_id_whole_page_langdetect", threshold=0.0)
    settings = {"keep": values["keep_languages"], "scores": values["key"], "above": values["threshold"]}
    return make("filters.dclm_language", settings)


def _quality(params: Params) -> Block:
    values = read(params, key="fasttext_hq_prob", threshold=0.0, lower_better=False, key_must_exist=True)
    return make(
        "filters.threshold",
        {"column": values["key"], "max" if values["lower_better"] else "min": values["threshold"]},
    )


BLOCKS: Final[dict[str, Callable[[Params], Block]]] = {
    "page_length_filter": _page_length,
    "word_length_filter": _word_length,
    "symbol_ratio_filter": renamed(
        "filters.dclm_symbol_ratio",
        {"max_symbol_to_word_ratio": 0.1},
        {"max_symbol_to_word_ratio": "max_symbols_ratio"},
    ),
    "bullet_count_filter": renamed(
        "filters.dclm_bullets", {"max_bullet_start_ratio": 0.9}, {"max_bullet_start_ratio": "max_bullet_lines_ratio"}
    ),
    "ellipsis_count_filter": renamed(
        "filters.dclm_ellipses", {"max_ellipsis_end_ratio": 0.3}, {"max_ellipsis_end_ratio": "max_ellipsis_lines_ratio"}
    ),
    "alphabetic_word_ratio_filter": renamed(
        "filters.dclm_alphabetic_words", {"max_ratio": 0.2}, {"max_ratio": "max_words_without_letter_ratio"}
    ),
    "stop_word_filter": _stop_words,
    "word_removal_ratio_filter": _word_removal,
    "massive_web_repetition_filters": _massive_web_repetition,
    "repetition_filter": _repetition,
    "url_substring_filter": _url_substring,
    "substring_filter": _substring,
    "language_filter": _language,
    "quality_filter": _quality,
    **LINE_RULES,
}
"""By function of the reference: the block for its arguments; NotCoveredError for an unknown argument."""
