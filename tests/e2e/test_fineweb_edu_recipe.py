"""The FineWeb-Edu recipe runs from crawl to corpus with a small classifier in place of the published one."""

import json
from pathlib import Path

import pyarrow.dataset as ds
import pytest
from typer.testing import CliRunner

from textmill.cli.main import app


@pytest.mark.parametrize(("least", "keeps_any"), [(0, True), (3, False)])
def test_from_crawl_to_corpus(
    project: Path, tmp_path: Path, edu_files: dict[str, str], least: int, keeps_any: bool
) -> None:
    crawl = json.dumps(str(project / "configs/sample/crawl/sample-00000.warc.gz"))
    changes = [
        f"sources.0.reader.paths={crawl}",
        "blocks.0={filters.url: {}}",
        f"blocks.10.model={json.dumps(edu_files['model'])}",
        f"blocks.10.tokenizer={json.dumps(edu_files['tokenizer'])}",
        f"blocks.11.min={least}",
    ]
    arguments = ["run", str(project / "configs/fineweb_edu.yaml"), "--out", str(tmp_path / "run")]
    arguments += [part for change in changes for part in ("--set", change)]
    result = CliRunner().invoke(app, [*arguments, "--executor", "inline"])
    assert result.exit_code == 0, result.output
    corpus = ds.dataset(tmp_path / "run" / "corpus" / "data").to_table()
    assert (corpus.num_rows > 0) is keeps_any
    assert set(corpus["int_score"].to_pylist()) <= {0, 1, 2}
    assert {"edu_score", "int_score"} <= set(corpus.column_names)
