"""The recipes after DCLM, RefinedWeb, C4 and Gopher run from crawl to corpus with small models in place of theirs."""

import json
from pathlib import Path

import pyarrow.dataset as ds
import pytest
import yaml
from typer.testing import CliRunner

from textmill.cli import app
from textmill.dclm.sentences import sentence_counter
from textmill.training.classifier import Settings, train


@pytest.fixture
def stand_ins(tmp_path: Path) -> dict[str, dict[str, object]]:
    """By block: settings that name files made here, or none."""
    hosts = tmp_path / "hosts.txt"
    hosts.write_text("nowhere.example\n")
    model = tmp_path / "quality.bin"
    good, bad = "because the river carries stones therefore", "buy now cheap best price free shipping"
    train([good] * 50 + [bad] * 50, ["__label__hq"] * 50 + ["__label__cc"] * 50, Settings(dim=4)).save(model)
    return {
        "dclm_banned_hosts": {"lists": [str(hosts)]},
        "filters.dclm_language": {"model": None},
        "filters.dclm_quality": {"model": str(model)},
        # A few bands find copies as well, in less time.
        "dedup.minhash": {"bands": 14, "rows": 8},
    }


@pytest.fixture
def punkt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Punkt with an English of one abbreviation."""
    data = pytest.importorskip("nltk.data", reason="the extra `dclm` is not installed")
    folder = tmp_path / "nltk" / "tokenizers" / "punkt_tab" / "english"
    folder.mkdir(parents=True)
    for name in ("collocations.tab", "sent_starters.txt", "ortho_context.tab"):
        (folder / name).write_text("")
    (folder / "abbrev_types.txt").write_text("dr\n")
    monkeypatch.setattr(data, "path", [str(tmp_path / "nltk")])
    sentence_counter.cache_clear()


def run(config: Path, crawl: str, out: Path, stand_ins: dict[str, dict[str, object]]) -> tuple[int, set[str]]:
    """Documents kept, and the reasons of those that were not."""
    changes = [f"sources.0.reader.paths={json.dumps(crawl)}", "removed={keep: all}"]
    for index, block in enumerate(yaml.safe_load(config.read_text())["blocks"]):
        kind, settings = (block, {}) if isinstance(block, str) else next(iter(block.items()))
        own = stand_ins.get(settings.get("name", ""), stand_ins.get(kind, {}))
        if settings.get("detector") == "langdetect":
            own = {}
        changes += [f"blocks.{index}.{key}={json.dumps(value)}" for key, value in own.items()]
    arguments = ["run", str(config), "--out", str(out), "--executor", "inline"]
    result = CliRunner().invoke(app, [*arguments, *(part for change in changes for part in ("--set", change))])
    assert result.exit_code == 0, result.output
    fates = ds.dataset(list(out.glob("stages/*/fates/**/*.parquet"))).to_table(columns=["fate"])["fate"].to_pylist()
    return ds.dataset(out / "corpus" / "data").count_rows(), set(fates) - {"kept"}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("dclm_baseline", "dclm_repetition.top_2_gram"),
        ("refinedweb", "dclm_language.other_language"),
        ("gopher", "gopher_repetition.duplicate_paragraphs"),
    ],
)
def test_from_crawl_to_corpus(
    name: str, reason: str, project: Path, tmp_path: Path, stand_ins: dict[str, dict[str, object]]
) -> None:
    crawl = str(project / "configs/sample/crawl/sample-00000.warc.gz")
    kept, reasons = run(project / "configs" / f"{name}.yaml", crawl, tmp_path / "run", stand_ins)
    assert kept > 0
    assert reason in reasons


def test_c4_from_crawl_to_corpus(
    project: Path, tmp_path: Path, stand_ins: dict[str, dict[str, object]], punkt: None
) -> None:
    pytest.importorskip("langdetect", reason="the extra `dclm` is not installed")
    crawl = str(project / "configs/sample/crawl/sample-00000.warc.gz")
    kept, reasons = run(project / "configs" / "c4.yaml", crawl, tmp_path / "run", stand_ins)
    assert kept > 0
    assert "dclm_language.other_language" in reasons


@pytest.mark.parametrize(("sentences", "text"), [(2, "Dr. No left. It rains."), (1, "Dr. No"), (0, "")])
def test_sentences_of_punkt(sentences: int, text: str, punkt: None) -> None:
    assert sentence_counter("nltk")(text) == sentences
    sentence_counter.cache_clear()
