"""The mixer as a filter: reasons by exclude, tagger columns as attributes, failures that cost one document."""

import json

import pyarrow as pa
import pytest

from textmill.annotators.dolma_gopher import DolmaGopher
from textmill.annotators.dolma_pii import DolmaPii
from textmill.batch import Batch
from textmill.block import Block
from textmill.decide import faults, first_failing
from textmill.documents import DETAIL, FAULT
from textmill.errors import UserError
from textmill.filters.dolma_mixer import DolmaMixer
from textmill.origins.dolma.expression import Syntax

Fate = tuple[str | None, str]
FAILED = "expression_failed"


def batch(texts: list[str], **columns: list[object]) -> Batch:
    return Batch(pa.record_batch({"text": pa.array(texts, pa.large_string()), **columns}))


def mix(block: DolmaMixer, rows: Batch, *taggers: Block) -> list[Fate]:
    """The fault and the text of every row."""
    for tagger in taggers:
        rows = rows.with_columns(tagger.apply(rows))
    columns = block.apply(rows)
    decided = faults(first_failing(columns, block.rules(), len(rows)), block.rules()).to_pylist()
    marked = columns[FAULT].to_pylist()
    return [(mark or rule, text) for mark, rule, text in zip(marked, decided, columns["text"].to_pylist(), strict=True)]


def test_the_first_exclude_names_the_reason() -> None:
    rows = batch(["word", "two words", "#"])
    block = DolmaMixer(
        attributes={"gopher_v2__gopher_v2": "dolma_gopher.spans"},
        syntax="jq",
        exclude={
            "no_letter": ".attributes.gopher_v2__gopher_v2__fraction_of_words_with_alpha_character[0][2] < 0.5",
            "short": ".attributes.gopher_v2__gopher_v2__word_count[0][2] < 2",
        },
    )
    assert block.requires() == ("text", "dolma_gopher.spans")
    fates = mix(block, rows, DolmaGopher())
    assert fates == [("short", "word"), (None, "two words"), ("no_letter", "#")]


def test_excludes_without_names_are_numbered() -> None:
    block = DolmaMixer(exclude=("$.metadata[?(@.a)]", "$.metadata[?(@.b)]"))
    rows = batch(["x", "y", "z"], metadata=['{"b": 1}', '{"a": 1, "b": 1}', None])
    assert [fault for fault, _ in mix(block, rows)] == ["exclude_1", "exclude_0", None]


def test_an_include_must_match() -> None:
    block = DolmaMixer(include=("$.metadata[?(@.language == 'en')]", "$.metadata.keep"), metadata=("language",))
    rows = batch(["x", "y", "z"], language=["en", "de", None], metadata=["{}", '{"keep": false}', "no JSON"])
    assert [fault for fault, _ in mix(block, rows)] == [None, None, "not_included"]


def test_spans_are_replaced_and_counted() -> None:
    settings = {
        "attributes": {"pii": "dolma_pii.spans"},
        "span_replacement": [
            {"span": "$.attributes.pii__EMAIL_ADDRESS", "replacement": " <EMAIL> ", "min_score": 0.5},
            {"span": "$.attributes.pii__PHONE_NUMBER", "replacement": " ${}", "max_score": 1.0},
            {"span": "$.attributes.pii__IP_ADDRESS", "replacement": "$.metadata.ip | ascii_upcase"},
        ],
    }
    block = DolmaMixer.model_validate(settings)
    rows = batch(["Ask a@b.org or 10.0.0.1, 555-123-4567"], metadata=['{"ip": "ip"}'])
    assert mix(block, rows, DolmaPii()) == [(None, "Ask <EMAIL> or IP, 555-123-4567")]
    rows = rows.with_columns(DolmaPii().apply(rows))
    assert block.apply(rows)["dolma_mixer.spans_replaced"].to_pylist() == [2]


def test_a_dropped_document_keeps_its_text() -> None:
    settings = {
        "exclude": ["$.metadata.gone"],
        "span_replacement": [{"span": "$.attributes.p", "replacement": ""}],
    }
    rows = batch(
        ["abc"] * 2, metadata=['{"gone": 1, "attributes": {"p": [[0, 1, 1]]}}', '{"attributes": {"p": [[0, 1, 1]]}}']
    )
    assert mix(DolmaMixer.model_validate(settings), rows) == [("exclude_0", "abc"), (None, "bc")]


@pytest.mark.parametrize(("least", "fault"), [(3, None), (4, None), (5, "too_short")])
def test_the_least_length_counts_bytes_without_blanks(least: int, fault: str | None) -> None:
    assert mix(DolmaMixer(min_text_bytes=least), batch([" éé\u3000\n"]))[0][0] == fault


@pytest.mark.parametrize(("faithful", "fault"), [(True, None), (False, "exclude_0")])
def test_whole_numbers_meet_scores_unless_faithful(faithful: bool, fault: str | None) -> None:
    block = DolmaMixer(
        attributes={"g": "dolma_gopher.spans"},
        exclude=("$.attributes[?(@.g__word_count[0][2] <= 2)]",),
        faithful=faithful,
    )
    assert mix(block, batch(["two words"]), DolmaGopher()) == [(fault, "two words")]


@pytest.mark.parametrize(
    ("settings", "metadata", "says"),
    [
        ({"syntax": "jq", "exclude": [".metadata.n[0] > 1"]}, {"n": 1}, "cannot look into"),
        ({"span_replacement": [{"span": "$.metadata.n", "replacement": ""}]}, {"n": 1}, "no list of spans"),
        ({"span_replacement": [{"span": "$.metadata.n", "replacement": ""}]}, {"n": [[0, 1]]}, "no span"),
        ({"span_replacement": [{"span": "$.metadata.n", "replacement": ""}]}, {"n": [[0.5, 1, 1]]}, "no span"),
        ({"span_replacement": [{"span": "$.metadata.n", "replacement": ""}]}, {"n": [[0, 1, True]]}, "no span"),
        ({"span_replacement": [{"span": "$.metadata.n", "replacement": "$.x"}]}, {"n": [[0, 1, 1]]}, "no text"),
    ],
)
def test_an_expression_that_fails_costs_its_document_only(
    settings: dict[str, object], metadata: dict[str, object], says: str
) -> None:
    block = DolmaMixer.model_validate(settings)
    rows = batch(["bad", "good"], metadata=[json.dumps(metadata), '{"n": []}'])
    assert [fault for fault, _ in mix(block, rows)] == ["expression_failed", None]
    detail = block.apply(rows)[DETAIL].to_pylist()
    assert says in detail[0]
    assert detail[1] is None


@pytest.mark.parametrize(
    "metadata", ['{"n": ' + "[" * 5000 + "]" * 5000 + "}", '{"n": NaN}', '{"n": ' + "9" * 400 + "}"]
)
@pytest.mark.parametrize(
    ("syntax", "exclude", "fault"),
    [("jsonpath", ("$..absent", "$.metadata[?(@.n < 0.5)]"), None), ("jq", (".metadata.n | floor < 0.5",), FAILED)],
)
def test_a_document_that_is_no_json_to_dolma_costs_no_task(
    syntax: Syntax, exclude: tuple[str, ...], fault: str | None, metadata: str
) -> None:
    block = DolmaMixer(syntax=syntax, exclude=exclude)
    assert [found for found, _ in mix(block, batch(["odd", "plain"], metadata=[metadata, '{"n": 1}']))] == [fault, None]


@pytest.mark.parametrize(
    "settings",
    [
        {"exclude": ['.metadata.title | startswith("User talk")']},
        {"syntax": "jq", "include": ["$.a"]},
        {"span_replacement": [{"span": "$.a[", "replacement": ""}]},
        {"span_replacement": [{"span": "$.a", "replacement": "$nope()"}]},
    ],
)
def test_what_cannot_be_read_is_said_before_any_work(settings: dict[str, object]) -> None:
    with pytest.raises(UserError):
        DolmaMixer.model_validate(settings).prepare()
