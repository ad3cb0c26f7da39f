"""Names in the pages for people who come from other tools exist, on both sides where the other side is installed."""

import re
from pathlib import Path

import datatrove.pipeline.decont
import datatrove.pipeline.dedup
import datatrove.pipeline.extractors
import datatrove.pipeline.filters
import datatrove.pipeline.formatters
import datatrove.pipeline.readers
import datatrove.pipeline.writers
import pytest

from textmill.config import catalog
from textmill.config.pipeline import load

DOCS = Path(__file__).parents[1] / "docs"
PAGE = (DOCS / "migrating.md").read_text("utf-8")
ROWS = [line.split(" | ") for line in PAGE.splitlines() if line.startswith("| `")]
BLOCK = re.compile(r"`((?:readers|extractors|annotators|filters|formatters|dedup|writers)\.\w+)(?:: (\{[^`]*\}))?`")
TROVE = (
    *(datatrove.pipeline.readers, datatrove.pipeline.extractors, datatrove.pipeline.filters),
    *(datatrove.pipeline.formatters, datatrove.pipeline.dedup, datatrove.pipeline.decont, datatrove.pipeline.writers),
)


@pytest.mark.parametrize("name", sorted({name for name, _ in BLOCK.findall(PAGE)}))
def test_a_block_that_is_named_exists(name: str) -> None:
    assert catalog.find(name)


@pytest.mark.parametrize(("name", "settings"), [found for found in BLOCK.findall(PAGE) if found[1]])
def test_settings_that_are_named_exist(name: str, settings: str, tmp_path: Path) -> None:
    config = tmp_path / "p.yaml"
    reader = "{readers.jsonl: {paths: x}}"
    block = f"{name}: {settings.replace('FOLDER', 'folder')}"
    config.write_text(
        f"name: p\nsources: [{{name: s, reader: {reader}}}]\nblocks:\n  - {block}\nwriter: writers.parquet\n"
    )
    assert load(str(config)).blocks


def test_every_step_of_datatrove_has_its_counterpart() -> None:
    section = PAGE.partition("## datatrove")[2].partition("\n## ")[0]
    steps = {name for module in TROVE for name in vars(module) if name[0].isupper() and not name.isupper()}
    others = {
        *("CSVReader", "IpcReader", "HuggingFaceDatasetReader", "ReadabilityInscriptis", "HuggingFaceBucketWriter"),
        "HuggingFaceDatasetWriter",
    }
    missing = {name for name in steps - others if not name.endswith("Config") and f"`{name}`" not in section}
    assert missing == set()
