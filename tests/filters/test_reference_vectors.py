"""The heuristic filters decide as datatrove 0.10.1 did, row by row of the shared vectors."""

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from textmill.batch import Batch
from textmill.block import Filter
from textmill.decide import faults, first_failing
from textmill.errors import UserError
from textmill.filters.c4_quality import C4Quality
from textmill.filters.fineweb_quality import FinewebQuality
from textmill.filters.gopher_quality import GopherQuality
from textmill.filters.gopher_repetition import GopherRepetition
from textmill.filters.url import Url

SHARED = Path(__file__).resolve().parents[2] / "../shared"
Row = dict[str, object]
Settings = dict[str, object]

FAULTS = {
    "GopherRepetitionFilter": {
        "empty": "empty",
        "dup_para_frac": "duplicate_paragraphs",
        "dup_para_char_frac": "duplicate_paragraph_chars",
        "dup_line_frac": "duplicate_lines",
        "dup_line_char_frac": "duplicate_line_chars",
        **{f"top_{n}_gram": f"top_{n}_gram" for n in range(1, 12)},
        **{f"duplicated_{n}_n_grams": f"duplicate_{n}_grams" for n in range(1, 12)},
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
    "URLFilter": {
        "domain": "listed_domain",
        "subdomain": "listed_host",
        "url": "listed_url",
        "hard_blacklisted": "hard_word",
        "soft_blacklisted": "soft_words",
        "blacklisted_subword": "subword",
    },
}


def off_if_zero(value: object) -> object:
    return value or None


def off_if_minus_one(value: object) -> object:
    return None if value == -1 else value


def by_size(pairs: list[tuple[int, float]]) -> dict[int, float]:
    return dict(pairs)


def same(value: object) -> object:
    return value


SETTINGS: dict[str, dict[str, tuple[str, Callable[..., object]]]] = {
    "GopherRepetitionFilter": {
        "language": ("language", same),
        "dup_para_frac": ("max_duplicate_paragraphs_ratio", off_if_zero),
        "dup_para_char_frac": ("max_duplicate_paragraph_chars_ratio", off_if_zero),
        "dup_line_frac": ("max_duplicate_lines_ratio", off_if_zero),
        "dup_line_char_frac": ("max_duplicate_line_chars_ratio", off_if_zero),
        "top_n_grams": ("max_top_ngram_chars_ratio", by_size),
        "dup_n_grams": ("max_duplicate_ngram_chars_ratio", by_size),
    },
    "GopherQualityFilter": {
        "language": ("language", same),
        "min_doc_words": ("min_words", off_if_zero),
        "max_doc_words": ("max_words", off_if_zero),
        "min_avg_word_length": ("min_mean_word_chars", off_if_zero),
        "max_avg_word_length": ("max_mean_word_chars", off_if_zero),
        "max_non_alpha_words_ratio": ("min_alphabetic_words_ratio", off_if_zero),
        "min_stop_words": ("min_stop_words", off_if_zero),
        "stop_words": ("stop_words", same),
    },
    "C4QualityFilter": {
        "filter_no_terminal_punct": ("require_end_mark", same),
        "min_num_sentences": ("min_sentences", off_if_minus_one),
        "min_words_per_line": ("min_words_per_line", off_if_minus_one),
        "max_word_length": ("max_word_chars", off_if_minus_one),
        "remove_citations": ("remove_citations", same),
        "split_paragraph": ("units", lambda lines: "lines" if lines else "sentences"),
        "filter_curly_bracket": ("refuse_curly_bracket", same),
        "filter_lorem_ipsum": ("refuse_lorem_ipsum", same),
        "filter_policy": ("remove_policy", same),
        "filter_javascript": ("remove_javascript", same),
    },
    "FineWebQualityFilter": {
        "language": ("language", same),
        "line_punct_thr": ("min_punctuated_lines_ratio", same),
        "line_punct_exclude_zero": ("allow_no_punctuated_lines", same),
        "stop_chars": ("end_marks", same),
        "short_line_thr": ("max_short_lines_ratio", same),
        "char_duplicates_ratio": ("max_duplicate_line_chars_ratio", same),
        "new_line_ratio": ("max_newlines_ratio", same),
    },
}
BLOCKS: dict[str, type[Filter]] = {
    "GopherRepetitionFilter": GopherRepetition,
    "GopherQualityFilter": GopherQuality,
    "C4QualityFilter": C4Quality,
    "FineWebQualityFilter": FinewebQuality,
}
FINEWEB2 = {
    "GopherRepetitionFilter": {"dup_para_frac": 0, "dup_para_char_frac": 0, "dup_line_char_frac": 0},
    "FineWebQualityFilter": {"short_line_thr": 999, "char_duplicates_ratio": 0.1},
    "GopherQualityFilter": {"min_stop_words": 2},
}


def vectors(kind: str, *classes: str) -> list[pytest.param]:
    """Rows of the vectors, or one that skips."""
    place = SHARED / "vectors" / "vectors_shared.jsonl"
    if not place.is_file():
        reason = "the shared vectors are not beside the project"
        return [pytest.param({}, marks=pytest.mark.skip(reason=reason), id="absent")]
    rows = [json.loads(line) for line in place.read_text(encoding="utf-8").split("\n") if line]
    return [pytest.param(row, id=row["id"]) for row in rows if row["kind"] == kind and row["cls"] in classes]


def fineweb2_config(language: str) -> Settings:
    place = SHARED / "recipe_data" / "fineweb2_params.jsonl"
    rows = (json.loads(line) for line in place.read_text(encoding="utf-8").split("\n") if line)
    return next(row for row in rows if row["lang"] == language)


def fineweb2_params(cls: str, language: str, config: Settings) -> Settings:
    config = {"stop_words": config["stopwords"], **config}
    known = SETTINGS[cls]
    return {"language": language, **{k: v for k, v in config.items() if k in known}, **FINEWEB2[cls]}


def block_for(cls: str, params: Settings) -> Filter:
    params = dict(params)
    config = params.pop("from_config", None)
    if config is not None:
        params = fineweb2_params(cls, str(config), fineweb2_config(str(config)))
    known = SETTINGS[cls]
    return BLOCKS[cls].model_validate({known[k][0]: known[k][1](v) for k, v in params.items()})


def decide(block: Filter, batch: Batch) -> tuple[str | None, Batch]:
    """The fault, and the batch as the next block gets it."""
    columns = block.apply(batch)
    fault = faults(first_failing(columns, block.rules(), 1), block.rules()).to_pylist()[0]
    return fault, batch.with_columns(columns)


def text_batch(text: str) -> Batch:
    return Batch(pa.record_batch({"text": pa.array([text], pa.large_string())}))


def through(blocks: list[tuple[str, Filter]], row: Row, batch: Batch) -> None:
    trace: list[list[object]] = []
    for cls, block in blocks:
        try:
            fault, batch = decide(block, batch)
        except UserError as missing:
            pytest.skip(str(missing))
        trace.append([cls, fault])
        if fault is not None:
            break
    expected = row.get("trace") or [[blocks[0][0], row["decision"] == "keep", row["reason"]]]
    assert trace == [[cls, None if kept else FAULTS[cls][reason]] for cls, kept, reason in expected]
    if row["decision"] == "keep" or "text_out" in row:
        assert batch.texts == [row.get("text_out", row["input"]["text"])]


@pytest.mark.parametrize("row", vectors("filter", *BLOCKS))
def test_one_filter(row: Row) -> None:
    try:
        block = block_for(row["cls"], row["params"])
    except UserError as missing:
        pytest.skip(str(missing))
    if row["decision"] == "error":
        assert decide(block, text_batch(row["input"]["text"]))[0] is not None, "what crashes datatrove is refused"
        return
    through([(row["cls"], block)], row, text_batch(row["input"]["text"]))


@pytest.mark.parametrize("row", vectors("chain", "fineweb_filters"))
def test_the_filters_of_fineweb(row: Row) -> None:
    params = row["params"]
    blocks = [(cls, block_for(cls, params.get(cls, {}))) for cls in params["order"]]
    through(blocks, row, text_batch(row["input"]["text"]))


@pytest.mark.parametrize("row", vectors("chain", "fineweb2_filters"))
def test_the_filters_of_fineweb2(row: Row) -> None:
    params = row["params"]
    blocks = [
        (cls, block_for(cls, fineweb2_params(cls, params["language"], params["config"])))
        for cls in ("GopherRepetitionFilter", "FineWebQualityFilter", "GopherQualityFilter")
    ]
    through(blocks, row, text_batch(row["input"]["text"]))


@pytest.mark.parametrize("row", vectors("filter", "URLFilter"))
def test_url(row: Row, url_cache: Path, tmp_path: Path) -> None:
    params = row["params"]
    url = row["input"]["metadata"]["url"]
    if params:
        settings: Settings = {"hard_words": (), "soft_words": (), "subwords": ()}
        for theirs, ours in (
            ("banned_words", "hard_words"),
            ("soft_banned_words", "soft_words"),
            ("banned_subwords", "subwords"),
        ):
            settings[ours] = tuple(word for word in params.get(theirs, ()) if not word.startswith("#"))
        for theirs, ours in (("extra_domains", "domains"), ("extra_urls", "urls")):
            (tmp_path / ours).write_text("\n".join(params.get(theirs, ())), encoding="utf-8")
            settings[ours] = str(tmp_path / ours)
        block = Url.model_validate({**settings, "max_soft_words": params.get("soft_word_threshold", 2) - 1})
    else:
        block = Url(domains="datatrove", urls="datatrove", on_missing="drop")
    fault, _ = decide(block, Batch(pa.record_batch({"url": [url]})))
    if row["decision"] == "error":
        assert fault == "no_url"
    else:
        assert fault == (None if row["decision"] == "keep" else FAULTS["URLFilter"][row["reason"]])
