"""FineWeb2's filters, every document by the limits of its language, decide as datatrove did."""

import json
from pathlib import Path

import pyarrow as pa
import pytest
from tests.shared_place import Row

from textmill.batch import Batch
from textmill.block import Filter
from textmill.decide import explanation, faults, first_failing
from textmill.documents import column_type
from textmill.errors import UserError
from textmill.filters.fineweb2_gopher_quality import Fineweb2GopherQuality
from textmill.filters.fineweb2_language import Fineweb2Language
from textmill.filters.fineweb2_quality import Fineweb2Quality
from textmill.filters.fineweb2_repetition import Fineweb2Repetition
from textmill.origins.fineweb2.limits import load
from textmill.tokens.words import tokenizer

BLOCKS: dict[str, Filter] = {
    "GopherRepetitionFilter": Fineweb2Repetition(),
    "FineWebQualityFilter": Fineweb2Quality(),
    "GopherQualityFilter": Fineweb2GopherQuality(),
}
FAULTS = {
    "dup_line_frac": "duplicate_lines",
    **{f"top_{n}_gram": f"top_{n}_gram" for n in (2, 3, 4)},
    **{f"duplicated_{n}_n_grams": f"duplicate_{n}_grams" for n in range(5, 11)},
    "line_punct_ratio": "too_few_punctuated_lines",
    "char_dup_ratio": "duplicate_line_chars",
    "list_ratio": "too_many_newlines",
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
    "empty": "empty",
}


def batch_of(texts: list[str | None], languages: list[str | None], score: float = 0.95) -> Batch:
    codes, scripts = zip(*((pair or "_").split("_") for pair in languages), strict=True)
    columns = {
        "text": texts,
        "language": [code or None for code in codes],
        "script": [script or None for script in scripts],
        "language_score": [score] * len(texts),
    }
    return Batch(pa.record_batch({name: pa.array(values, column_type(name)) for name, values in columns.items()}))


def decided(block: Filter, batch: Batch) -> list[str | None]:
    found: list[str | None] = faults(
        first_failing(block.apply(batch), block.rules(), len(batch)), block.rules()
    ).to_pylist()
    return found


def can_tokenize(language: str) -> bool:
    try:
        tokenizer(language)
    except UserError:
        return False
    return True


def test_one_batch_of_all_languages_passes_the_chain_as_in_datatrove(shared_vectors: tuple[Row, ...]) -> None:
    chains = [row for row in shared_vectors if row["cls"] == "fineweb2_filters"]
    chains = [row for row in chains if can_tokenize(row["params"]["language"])]
    languages = [row["params"]["language"] for row in chains]
    batch = batch_of([row["input"]["text"] for row in chains], languages)
    by_block = {cls: decided(block, batch) for cls, block in BLOCKS.items()}
    assert len(chains) >= 24
    for at, row in enumerate(chains):
        assert load(None)[languages[at]].dup_line_frac == row["params"]["config"]["dup_line_frac"]
        for cls, kept, reason in row["trace"]:
            assert by_block[cls][at] == (None if kept else FAULTS[reason]), row["id"]


def test_single_filters_under_a_language_decide_as_in_datatrove(shared_vectors: tuple[Row, ...]) -> None:
    for row in shared_vectors:
        language = row["params"].get("from_config")
        if row["kind"] == "filter" and language and can_tokenize(language):
            fault = decided(BLOCKS[row["cls"]], batch_of([row["input"]["text"]], [language]))[0]
            assert fault == (None if row["decision"] == "keep" else FAULTS[row["reason"]]), row["id"]


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
def test_languages_outside_the_table_have_no_limits(block: Filter) -> None:
    batch = batch_of(["word " * 60] * 4, ["eng_Latn", "xyz_Latn", "rus_Latn", None])
    assert decided(block, batch) == ["no_limits"] * 4


@pytest.mark.parametrize(
    ("language", "score", "expected"),
    [
        ("por_Latn", 0.799, None),
        ("por_Latn", 0.7989, "low_score"),
        ("rus_Cyrl", 0.899, "low_score"),
        ("lav_Latn", 1.0, None),
        ("eng_Latn", 1.0, "no_limits"),
        ("por_Cyrl", 1.0, "no_limits"),
        (None, 1.0, "no_limits"),
    ],
)
def test_language_score_by_language(language: str | None, score: float, expected: str | None) -> None:
    assert decided(Fineweb2Language(), batch_of(["x"], [language], score)) == [expected]


def test_only_the_languages_named_stay() -> None:
    block = Fineweb2Language(languages=("por_Latn",), on_missing_tokenizer="error")
    block.prepare()
    assert decided(block, batch_of(["x", "x"], ["por_Latn", "deu_Latn"])) == [None, "no_limits"]
    with pytest.raises(UserError, match="no eng_Latn"):
        Fineweb2Language(languages=("eng_Latn",)).prepare()


def test_missing_tokenizers_are_named_with_their_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("textmill.tokens.packages.is_installed", lambda package: package not in ("pythainlp", "stanza"))
    block = Fineweb2Language(languages=("tha_Thai", "por_Latn"))
    with pytest.raises(UserError, match=r"pythainlp \(tha_Thai\): pip install 'textmill\[tokenizers\]'"):
        block.prepare()
    dropping = Fineweb2Language(on_missing_tokenizer="drop")
    assert decided(dropping, batch_of(["x", "x"], ["tha_Thai", "por_Latn"])) == ["no_tokenizer", None]
    assert "tha_Thai" in dropping.identity()


def test_a_table_of_ones_own(tmp_path: Path) -> None:
    limits = load(None)["por_Latn"].model_copy(update={"language_score": 0.5})
    table = tmp_path / "limits.yaml"
    table.write_text(json.dumps({"xyz_Latn": limits.model_dump(mode="json")}), encoding="utf-8")
    block = Fineweb2Language(limits=str(table))
    assert decided(block, batch_of(["x", "x"], ["xyz_Latn", "por_Latn"], 0.5)) == [None, "no_limits"]
    table.write_text("xyz_Latn: {language_score: high}", encoding="utf-8")
    with pytest.raises(UserError, match=r"limits\.yaml is no table of FineWeb2 limits"):
        load(str(table))


def test_a_limit_of_the_row_is_told() -> None:
    block = Fineweb2Language()
    batch = batch_of(["x"], ["por_Latn"], 0.5)
    rule = next(rule for rule in block.rules() if rule.fault == "low_score")
    told = explanation(rule, block.apply(batch), 0)
    assert told == "fineweb2_language.score = 0.5, dropped if < 0.799"
