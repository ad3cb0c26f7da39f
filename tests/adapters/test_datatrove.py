"""datatrove steps as blocks: the same decisions, reasons, texts and metadata, in real runs."""

import json
import pickle
from pathlib import Path

import pyarrow as pa
import pytest
import yaml
from datatrove.data import Document
from datatrove.pipeline.filters import C4QualityFilter, GopherQualityFilter
from typer.testing import CliRunner

from textmill.batch import Batch
from textmill.block import Block
from textmill.cli.main import app
from textmill.config import catalog
from textmill.config.pipeline import load
from textmill.errors import ConfigError, UserError
from textmill.identity import block_spec
from textmill.inspect.why import why
from textmill.store.store import Store

PROSE = "The ferry left the harbour before dawn, and the crew counted every lantern twice. " * 3
TEXTS = [
    "too short",
    PROSE + "\n" + "Nobody spoke of the storm that had bent the mast of the old ship with its crew on deck.",
    "\n".join(f"- bullet number {n} of the list that we have to keep here" for n in range(20)),
    "",
    "A page [1] about the { sign that is long enough to be one of the pages with the words that we want. " * 4,
]


def adapted(name: str, /, **settings: object) -> Block:
    return catalog.find(name).model_validate(settings)


def documents(texts: list[str], column: str = "text", **more: list[object]) -> Batch:
    ids = pa.array([str(row) for row in range(len(texts))])
    return Batch(pa.record_batch({"id": ids, column: pa.array(texts, pa.large_string()), **more}))


def test_the_label_is_the_class_in_snake_case() -> None:
    names = ("GopherQualityFilter", "URLFilter", "C4QualityFilter")
    labels = [adapted(f"datatrove.pipeline.filters:{name}").label for name in names]
    assert labels == ["gopher_quality_filter", "url_filter", "c4_quality_filter"]
    assert adapted("datatrove.pipeline.filters:URLFilter", name="addresses").label == "addresses"


@pytest.mark.parametrize("step", [GopherQualityFilter, C4QualityFilter])
def test_filters_decide_and_edit_as_they_do_alone(step: type) -> None:
    columns = adapted(f"datatrove.pipeline.filters:{step.__name__}").apply(documents(TEXTS))
    for row, text in enumerate(TEXTS):
        alone = Document(text=text, id=str(row))
        decision = step().filter(alone)
        expected = None if decision is True else decision[1]
        assert columns["fault"][row].as_py() == expected
        assert columns["text"][row].as_py() == alone.text


def test_settings_are_the_constructors_arguments() -> None:
    block = adapted("datatrove.pipeline.filters:GopherQualityFilter", min_doc_words=2, stop_words=["short"])
    spec = block_spec(block)
    assert isinstance(spec, dict)
    assert spec["settings"]["min_doc_words"] == 2
    assert spec["block"] == "datatrove.pipeline.filters.gopher_quality_filter:GopherQualityFilter"
    assert spec["packages"]["datatrove"].startswith("0.10")
    assert {"nltk", "regex", "spacy"} <= {*spec["packages"]}, "what datatrove's filter imports, later too"
    assert not {"loguru", "numpy", "trafilatura"} & {*spec["packages"]}
    assert spec["source"]


def test_a_block_travels_to_a_worker() -> None:
    block = adapted("datatrove.pipeline.filters:GopherRepetitionFilter", dup_n_grams=[[5, 0.1]])
    assert pickle.loads(pickle.dumps(block)) == block


def test_a_filter_of_ones_own() -> None:
    block = adapted("odd_steps:OddFilter", mark="?")
    batch = documents(["a", "reason", "silent", "raise"], url=pa.array(["http://u.test", None, None, None]))
    columns = block.apply(batch)
    assert columns["fault"].to_pylist() == [None, "because", "dropped", "error"]
    assert columns["detail"].to_pylist() == [None, None, None, "ValueError: not this one"]
    assert columns["text"].to_pylist() == ["a?", "reason", "silent", "raise"]
    assert columns["odd_filter.edited"].to_pylist() == [1, 0, 0, 0]
    assert [text and json.loads(text) for text in columns["metadata"].to_pylist()] == [
        {"length": 2, "seen": ["length", "url"]},
        None,
        None,
        None,
    ]


def test_metadata_goes_from_step_to_step() -> None:
    block = adapted("odd_steps:OddFilter")
    batch = documents(["a"])
    once = batch.with_columns({key: block.apply(batch)[key] for key in ("text", "metadata")})
    assert json.loads(block.apply(once)["metadata"][0].as_py())["length"] == 3


def test_a_batch_that_raises_is_done_again_one_by_one() -> None:
    columns = adapted("odd_steps:OddFilter", batch=4).apply(documents(["a", "raise", "b", "reason"]))
    assert columns["fault"].to_pylist() == [None, "error", None, "because"]
    assert columns["text"].to_pylist() == ["a!", "raise", "b!", "reason"]


def test_what_a_step_remembers_ends_with_the_batch() -> None:
    block = adapted("odd_steps:CountingFormatter")
    assert [block.apply(documents(["a", "b"]))["text"].to_pylist() for _ in range(2)] == [["a1", "b2"]] * 2
    pii = adapted("datatrove.pipeline.formatters:PIIFormatter")
    assert [pii.apply(documents(["x@y.org"]))["text"].to_pylist() for _ in range(2)] == [["email@example.com"]] * 2


def test_a_step_is_kept_where_asked() -> None:
    block = adapted("odd_steps:CountingFormatter", reuse=True)
    assert [block.apply(documents(["a"]))["text"][0].as_py() for _ in range(2)] == ["a1", "a2"]


def test_extractors_take_html_and_give_text() -> None:
    block = adapted("odd_steps:OddExtractor", timeout=0.3)
    assert (block.requires(), block.consumes(), block.provides().names) == (("html",), ("html",), ["text", "metadata"])
    columns = block.apply(documents(["page", "nothing", "sleep", "exit", "raise", "last"], column="html"))
    assert columns["text"].to_pylist() == ["PAGE", "", "", "", "", "LAST"]
    assert columns["fault"].to_pylist() == [None, "empty", "timeout", "broken_process", "broken_process", None]


def test_a_filter_can_read_pages_before_extraction() -> None:
    block = adapted("datatrove.pipeline.filters:RegexFilter", regex_exp="<blink>", reads="html")
    columns = block.apply(documents(["<p>", "<blink>"], column="html"))
    assert columns["fault"].to_pylist() == [None, "dropped"]
    assert "text" not in columns


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("datatrove.pipeline.filters:LambdaFilter", "takes a function"),
        ("odd_steps:NeedsFunction", "takes a function"),
        ("odd_steps:NoFilter", "no datatrove filter"),
        ("datatrove.pipeline.readers:JsonlReader", "no datatrove filter"),
        ("odd_steps:Absent", "not a textmill Block class"),
    ],
)
def test_what_cannot_be_a_block(name: str, problem: str) -> None:
    with pytest.raises(UserError, match=problem):
        catalog.find(name)


def test_reasons_stand_in_the_funnel_of_a_run(tmp_path: Path) -> None:
    lines = [json.dumps({"id": f"doc-{row}", "text": text, "url": "http://x.test"}) for row, text in enumerate(TEXTS)]
    (tmp_path / "in.jsonl").write_text("\n".join(lines), encoding="utf-8")
    pipeline = {
        "name": "adapted",
        "sources": [{"name": "in", "reader": {"readers.jsonl": {"paths": "in.jsonl"}}}],
        "blocks": [
            {"datatrove.pipeline.filters:GopherQualityFilter": {"min_doc_words": 20}},
            "datatrove.pipeline.filters:C4QualityFilter",
        ],
        "writer": {"writers.jsonl": {}},
    }
    config = tmp_path / "pipeline.yaml"
    config.write_text(yaml.safe_dump(pipeline), encoding="utf-8")
    assert CliRunner().invoke(app, ["check", str(config)]).exit_code == 0
    result = CliRunner().invoke(app, ["run", str(config), "--out", str(tmp_path / "run"), "--executor", "inline"])
    assert result.exit_code == 0, result.output
    fates = [why(Store(str(tmp_path / "run")), f"doc-{row}").found[0].fate for row in (0, 1, 2, 4)]
    assert fates[0] == "gopher_quality_filter.gopher_short_doc"
    assert fates[2] == "gopher_quality_filter.gopher_too_many_bullets"
    assert fates[3] == "c4_quality_filter.curly_bracket"


def test_an_unknown_argument_is_told_with_its_line(tmp_path: Path) -> None:
    config = tmp_path / "pipeline.yaml"
    config.write_text(
        "name: x\nsources:\n- name: in\n  reader: {readers.jsonl: {paths: in.jsonl}}\nblocks:\n"
        "- datatrove.pipeline.filters:GopherQualityFilter:\n    min_doc_word: 3\nwriter: writers.jsonl\n",
        encoding="utf-8",
    )
    with pytest.raises(ConfigError, match=r"pipeline.yaml:7: unknown setting.*did you mean 'min_doc_words'"):
        load(str(config))
