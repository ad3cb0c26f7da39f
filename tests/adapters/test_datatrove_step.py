"""Textmill blocks inside a datatrove pipeline, run by its own executor."""

import gzip
import json
from pathlib import Path

import pytest
from datatrove.data import Document
from datatrove.executor.local import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers.jsonl import JsonlWriter

from textmill.adapters.datatrove_step import as_datatrove_step
from textmill.block import Block
from textmill.config import catalog
from textmill.errors import UserError

PROSE = (
    "The ferry left the harbour before dawn, and the crew counted every lantern twice. Nobody spoke of the storm that "
    "had bent the old mast. By noon the water was flat and the gulls had returned to the stern. Write to bob@ferry.org "
    "with all questions about the ship, and they will be answered by the end of the week.\nshort line"
)


def block(name: str, /, **settings: object) -> Block:
    return catalog.find(name).model_validate(settings)


def read(folder: Path) -> list[dict[str, object]]:
    found = []
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            found += [json.loads(line) for line in lines]
    return found


def test_a_pipeline_of_both(tmp_path: Path) -> None:
    rows = [
        {"text": PROSE, "id": "a", "url": "http://a.test"},
        {"text": "short", "id": "b"},
        {"text": "x {", "id": "c"},
    ]
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "0.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    step = as_datatrove_step(
        [
            block("filters.gopher_quality", min_words=2),
            block("filters.c4_quality", min_sentences=2, require_end_mark=False),
            block("formatters.pii"),
        ],
        exclusion_writer=JsonlWriter(str(tmp_path / "out")),
        batch_size=2,
    )
    LocalPipelineExecutor(
        pipeline=[JsonlReader(str(tmp_path / "in")), step, JsonlWriter(str(tmp_path / "kept"))],
        logging_dir=str(tmp_path / "logs"),
    ).run()
    (kept,) = read(tmp_path / "kept")
    assert kept["id"] == "a"
    assert kept["text"] == PROSE.replace("bob@ferry.org", "email@example.com").replace("\nshort line", "")
    metadata = kept["metadata"]
    assert isinstance(metadata, dict)
    assert metadata["url"] == "http://a.test"
    assert metadata["pii.emails"] == 1
    assert metadata["c4_quality.lines_of_few_words"] == 1
    dropped = {row["id"]: row["metadata"]["filter_reason"] for row in read(tmp_path / "out")}
    assert dropped == {"b": "gopher_quality.too_few_words", "c": "gopher_quality.too_few_words"}
    (stats,) = (
        item for item in json.loads((tmp_path / "logs" / "stats.json").read_text()) if "TEXTMILL" in item["name"]
    )
    counted = stats["stats"]
    assert counted["total"]["total"] == 3
    assert counted["forwarded"] == 1
    assert counted["dropped_gopher_quality.too_few_words"] == 2


def test_an_extractor_reads_the_text_as_html() -> None:
    step = as_datatrove_step([block("filters.url"), block("extractors.resiliparse")])
    page = f"<html><body><article><h1>Ferry</h1><p>{PROSE}</p></article></body></html>"
    found = list(step.run(iter([Document(text=page, id="a", metadata={"url": "http://a.test"})])))
    assert [document.text.startswith("Ferry") for document in found] == [True]


def test_columns_come_from_metadata_and_go_back() -> None:
    step = as_datatrove_step([block("annotators.language"), block("filters.threshold", column="quality", min=0.5)])
    rows = [Document(text=PROSE, id=str(n), metadata={"quality": n / 4, "own": [n]}) for n in range(4)]
    found = list(step.run(rows))
    assert [document.id for document in found] == ["2", "3"]
    assert [document.metadata["language"] for document in found] == ["eng", "eng"]
    assert found[0].metadata["own"] == [2]


def test_blocks_inside_blocks() -> None:
    step = as_datatrove_step(block("datatrove.pipeline.filters:RegexFilter", regex_exp="stone"))
    rows = [Document(text="glass", id="a", metadata={"own": 1}), Document(text="stone", id="b")]
    assert [(document.id, document.metadata["own"]) for document in step.run(rows)] == [("a", 1)]


@pytest.mark.parametrize("name", ["dedup.minhash", "writers.jsonl"])
def test_what_needs_other_documents_cannot_be_a_step(name: str) -> None:
    with pytest.raises(UserError, match="cannot be a datatrove step"):
        as_datatrove_step(block(name))
