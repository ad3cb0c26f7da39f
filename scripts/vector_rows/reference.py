"""What datatrove 0.10.1 calls its settings and reasons, in Textmill's words; nothing else is translated."""

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Final, cast

from textmill.errors import UserError

Settings = dict[str, object]
_RECIPE_DATA: Final = Path(__file__).resolve().parents[2] / "../shared/recipe_data"

FAULTS: Final[dict[str, dict[str | None, str]]] = {
    "GopherRepetitionFilter": {
        "empty": "empty",
        "dup_para_frac": "duplicate_paragraphs",
        "dup_para_char_frac": "duplicate_paragraph_chars",
        "dup_line_frac": "duplicate_lines",
        "dup_line_char_frac": "duplicate_line_chars",
        **{f"top_{n}_gram": f"top_{n}_gram" for n in range(1, 100)},
        **{f"duplicated_{n}_n_grams": f"duplicate_{n}_grams" for n in range(1, 100)},
    },
    "GopherQualityFilter": {
        "gopher_short_doc": "too_few_words",
        "gopher_long_doc": "too_many_words",
        "gopher_below_avg_threshold": "words_too_short",
        "gopher_above_avg_threshold": "words_too_long",
        "gopher_too_many_hashes": "too_many_hashes",
        "gopher_too_many_ellipsis": "too_many_ellipses",
        "gopher_too_many_bullets": "too_many_bullet_lines",
        "gopher_too_many_end_ellipsis": "too_many_ellipsis_lines",
        "gopher_below_alpha_threshold": "too_few_alphabetic_words",
        "gopher_enough_stop_words": "too_few_stop_words",
    },
    "C4QualityFilter": {name: name for name in ("lorem_ipsum", "curly_bracket", "too_few_sentences")},
    "FineWebQualityFilter": {
        "empty": "empty",
        "line_punct_ratio": "too_few_punctuated_lines",
        "short_line_ratio": "too_many_short_lines",
        "char_dup_ratio": "duplicate_line_chars",
        "list_ratio": "too_many_newlines",
    },
    "C4BadWordsFilter": {"document_removed_with_badwords": "bad_word"},
    "C4ParagraphFilter": {"< 3 paragraphs": "too_few_paragraphs"},
    "RegexFilter": {None: "found"},
    "UnigramLogProbFilter": {None: "below"},
    "URLFilter": {
        "domain": "listed_domain",
        "subdomain": "listed_host",
        "url": "listed_url",
        "hard_blacklisted": "hard_word",
        "soft_blacklisted": "soft_words",
        "blacklisted_subword": "subword",
    },
}
"""Textmill's fault for each of the reference's reasons (None: the reference names none)."""

ERRORS: Final = {
    ("C4BadWordsFilter", "ValueError"): "unlisted_language",
    ("GopherQualityFilter", "ZeroDivisionError"): "too_few_stop_words",
    ("URLFilter", "AssertionError"): "no_url",
}
"""Where the reference raises, the only fault of ours that counts as agreement; docs/vectors.md says why."""


def _same(value: object) -> object:
    return value


def _off_if_zero(value: object) -> object:
    return value or None


def _off_if_minus_one(value: object) -> object:
    return None if value == -1 else value


def _by_size(pairs: object) -> object:
    return dict(cast(list[tuple[int, float]], pairs))


Translate = Callable[[object], object]
SETTINGS: Final[dict[str, dict[str, tuple[str, Translate]]]] = {
    "GopherRepetitionFilter": {
        "language": ("language", _same),
        "dup_para_frac": ("max_duplicate_paragraphs_ratio", _off_if_zero),
        "dup_para_char_frac": ("max_duplicate_paragraph_chars_ratio", _off_if_zero),
        "dup_line_frac": ("max_duplicate_lines_ratio", _off_if_zero),
        "dup_line_char_frac": ("max_duplicate_line_chars_ratio", _off_if_zero),
        "top_n_grams": ("max_top_ngram_chars_ratio", _by_size),
        "dup_n_grams": ("max_duplicate_ngram_chars_ratio", _by_size),
    },
    "GopherQualityFilter": {
        "language": ("language", _same),
        "min_doc_words": ("min_words", _off_if_zero),
        "max_doc_words": ("max_words", _off_if_zero),
        "min_avg_word_length": ("min_mean_word_chars", _off_if_zero),
        "max_avg_word_length": ("max_mean_word_chars", _off_if_zero),
        "max_symbol_word_ratio": ("max_hashes_ratio", _off_if_zero),
        "max_bullet_lines_ratio": ("max_bullet_lines_ratio", _off_if_zero),
        "max_ellipsis_lines_ratio": ("max_ellipsis_lines_ratio", _off_if_zero),
        "max_non_alpha_words_ratio": ("min_alphabetic_words_ratio", _off_if_zero),
        "min_stop_words": ("min_stop_words", _off_if_zero),
        "stop_words": ("stop_words", _same),
    },
    "C4QualityFilter": {
        "language": ("language", _same),
        "filter_no_terminal_punct": ("require_end_mark", _same),
        "min_num_sentences": ("min_sentences", _off_if_minus_one),
        "min_words_per_line": ("min_words_per_line", _off_if_minus_one),
        "max_word_length": ("max_word_chars", _off_if_minus_one),
        "remove_citations": ("remove_citations", _same),
        "split_paragraph": ("units", lambda lines: "lines" if lines else "sentences"),
        "filter_curly_bracket": ("refuse_curly_bracket", _same),
        "filter_lorem_ipsum": ("refuse_lorem_ipsum", _same),
        "filter_policy": ("remove_policy", _same),
        "filter_javascript": ("remove_javascript", _same),
    },
    "FineWebQualityFilter": {
        "language": ("language", _same),
        "line_punct_thr": ("min_punctuated_lines_ratio", _same),
        "line_punct_exclude_zero": ("allow_no_punctuated_lines", _same),
        "stop_chars": ("end_marks", _same),
        "short_line_thr": ("max_short_lines_ratio", _same),
        "short_line_length": ("short_line_chars", _same),
        "char_duplicates_ratio": ("max_duplicate_line_chars_ratio", _same),
        "new_line_ratio": ("max_newlines_ratio", _same),
    },
    "C4ParagraphFilter": {},
    "RegexFilter": {"regex_exp": ("pattern", _same)},
    "FTFYFormatter": {
        "unescape_html": ("unescape_html", lambda value: value == "auto"),
        "fix_encoding": ("fix_encoding", _same),
        "fix_latin_ligatures": ("fix_latin_ligatures", _same),
        "fix_character_width": ("fix_character_width", _same),
        "uncurl_quotes": ("uncurl_quotes", _same),
        "fix_line_breaks": ("fix_line_breaks", _same),
    },
    "SymbolLinesFormatter": {
        "symbols_to_remove": ("symbols", _same),
        "replace_char": ("replacement", _same),
    },
    "PIIFormatter": {
        "remove_emails": ("emails", _same),
        "remove_ips": ("ipv4", _same),
        "only_remove_public_ips": ("public_only", _same),
        "email_replacement": ("email_replacements", lambda text: [text] if isinstance(text, str) else text),
        "ip_replacement": ("ipv4_replacements", lambda text: [text] if isinstance(text, str) else text),
    },
}
"""By class of the reference: its settings, Textmill's names for them, and how a value is rewritten."""

FINEWEB2_FIXED: Final[dict[str, Settings]] = {
    "GopherRepetitionFilter": {"dup_para_frac": 0, "dup_para_char_frac": 0, "dup_line_char_frac": 0},
    "FineWebQualityFilter": {"short_line_thr": 999, "char_duplicates_ratio": 0.1},
    "GopherQualityFilter": {"min_stop_words": 2},
}
"""What the FineWeb2 script sets for all languages alike."""


def settings_of(cls: str, params: Mapping[str, object]) -> Settings:
    """Textmill's settings for a row's `params`; UserError for one that has no translation."""
    params = dict(params)
    language = params.pop("from_config", None)
    if language is not None:
        params = fineweb2_params(cls, str(language), fineweb2_config(str(language)))
    known = SETTINGS[cls]
    unknown = ", ".join(name for name in params if name not in known)
    if unknown:
        raise UserError(f"{cls}'s {unknown} cannot be set here")
    settings = {known[name][0]: known[name][1](value) for name, value in params.items()}
    if "max_symbol_word_ratio" in params:
        settings["max_ellipses_ratio"] = settings["max_hashes_ratio"]
    return settings


def fineweb2_params(cls: str, language: str, config: Mapping[str, object]) -> Settings:
    """The reference's arguments for one filter of FineWeb2 in one language."""
    given = {"stop_words": config["stopwords"], **config}
    known = SETTINGS[cls]
    return {"language": language, **{k: v for k, v in given.items() if k in known}, **FINEWEB2_FIXED[cls]}


@cache
def fineweb2_config(language: str) -> Settings:
    """FineWeb2's limits for a language; StopIteration when it has none."""
    lines = (_RECIPE_DATA / "fineweb2_params.jsonl").read_text(encoding="utf-8").split("\n")
    rows = (cast(Settings, json.loads(line)) for line in lines if line)
    return next(row for row in rows if row["lang"] == language)
