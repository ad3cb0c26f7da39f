from functools import cache
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from textmill.annotators.language import Language
from textmill.batch import Batch
from textmill.languages.language_shares import passages, share_rows

ENGLISH = "The ferry left the harbour at dusk and nobody on the pier was in a hurry to go home."
GERMAN = "Die Fähre verließ den Hafen in der Dämmerung, und niemand auf dem Steg hatte es eilig."
LINES = (ENGLISH, GERMAN, "日本の港から船が出た。", " ferry ", "12 34", "", "  ")


def batch(*texts: str | None) -> Batch:
    return Batch(pa.record_batch({"text": pa.array(texts, pa.large_string())}))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        (" \n\n", []),
        ("abcd\n efgh ", ["abcd", "efgh"]),
        ("abc\nd\n\nefgh", ["abc\nd", "efgh"]),
        ("abcd\nab", ["abcd", "ab"]),
    ],
)
def test_passages(text: str, parts: list[str]) -> None:
    assert list(passages(text, 4)) == parts


@given(st.text(alphabet="ab \n", max_size=60), st.integers(1, 9))
def test_passages_hold_every_line(text: str, min_chars: int) -> None:
    lines = "\n".join(passages(text, min_chars)).split("\n")
    assert [line for line in lines if line] == [line.strip() for line in text.split("\n") if line.strip()]


def test_shares() -> None:
    judged = [("eng", "Latn", 30), ("deu", "Latn", 10), (None, None, 40), ("eng", "Latn", 10), ("ces", None, 10)]
    assert share_rows(judged) == [
        {"language": "eng", "script": "Latn", "share": 0.4},
        {"language": "ces", "script": None, "share": 0.1},
        {"language": "deu", "script": "Latn", "share": 0.1},
    ]
    assert share_rows([]) == []


def test_languages_by_paragraph() -> None:
    block = Language(paragraphs=True)
    found = block.apply(batch(f"{ENGLISH}\n{GERMAN}\n{ENGLISH}", ENGLISH.upper(), "", None))
    assert [found[name].type for name in block.provides().names] == block.provides().types
    mixed, shouted, *empty = found["language_shares"].to_pylist()
    assert [(one["language"], one["script"]) for one in mixed] == [("eng", "Latn"), ("deu", "Latn")]
    assert [one["share"] for one in mixed] == pytest.approx([0.66, 0.34], abs=0.01)
    assert [one["language"] for one in shouted] == ["eng"]
    assert empty == [[], []]
    assert found["language.main_share"].to_pylist() == pytest.approx([0.66, 1, 0, 0], abs=0.01)
    assert found["language.second_share"].to_pylist() == pytest.approx([0.34, 0, 0, 0], abs=0.01)


@cache
def verdicts() -> dict[str, dict[str, Any]]:
    """What each line is told to be as a document of its own."""
    return dict(zip(LINES, pa.RecordBatch.from_pydict(Language().apply(batch(*LINES))).to_pylist(), strict=True))


@given(
    st.lists(st.lists(st.sampled_from(LINES), max_size=6).map("\n".join), max_size=4),
    st.sampled_from((0.0, 0.5, 0.995)),
)
def test_shares_are_sums_over_lines(texts: list[str], least: float) -> None:
    block = Language(paragraphs=True, min_paragraph_chars=1, min_paragraph_score=least)
    found = block.apply(batch(*texts, None))["language_shares"].to_pylist()
    for shares, text in zip(found, [*texts, ""], strict=True):
        chars: dict[object, int] = {}
        lines = [line for line in text.split("\n") if line.strip()]
        for line in lines:
            told = verdicts()[line]
            if told["language_score"] >= least:
                pair = told["language"], told["script"]
                chars[pair] = chars.get(pair, 0) + len(line.strip())
        total = sum(len(line.strip()) for line in lines)
        expected = {pair: count / total for pair, count in chars.items()}
        assert {(one["language"], one["script"]): one["share"] for one in shares} == pytest.approx(expected)
        assert [one["share"] for one in shares] == sorted((one["share"] for one in shares), reverse=True)


def test_uncertain_paragraphs_are_of_no_language() -> None:
    found = Language(paragraphs=True, min_paragraph_score=1.0).apply(batch(f"{ENGLISH}\n{GERMAN}"))
    assert found["language_shares"].to_pylist() == [[]]


def test_a_second_identifier_has_its_own_columns() -> None:
    block = Language(name="lid2", column="lid2", min_top_score=0.1, paragraphs=True)
    found = block.apply(batch(ENGLISH))
    assert block.provides().names == ["lid2", "lid2_script", "lid2_score", "lid2_top", "lid2_shares"]
    assert set(found) == {*block.provides().names, "lid2.main_share", "lid2.second_share"}
    assert found["lid2"].to_pylist() == ["eng"]
    for taken in ("text", "license"):
        with pytest.raises(ValidationError, match="choose a name of its own"):
            Language(column=taken)


def test_faithful_shows_the_model_everything() -> None:
    texts = batch(ENGLISH.upper(), f"</s> {ENGLISH}")
    assert Language().apply(texts)["language"].to_pylist() == ["eng", "eng"]
    assert Language(faithful=True).apply(texts)["language_score"].to_pylist()[1] < 0.2
    assert Language(faithful=True).apply(texts)["language"].to_pylist()[0] != "eng"
