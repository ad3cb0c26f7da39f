"""`plan` says why something is done again: which setting, version, list, shard or file has changed."""

import json
from pathlib import Path

import pytest
from small_run import small_run
from typer.testing import CliRunner

from textmill.cli.main import app
from textmill.filters.url import Url

DOCUMENTS = [[{"text": f"Rain fell on day {day}.", "url": "https://a.org", "n": day}] for day in range(2)]


def blocks(folder: Path) -> list[object]:
    return [
        {"filters.url": {"domains": str(folder / "domains")}},
        {"filters.regex": {"pattern": "snow"}},
        "dedup.exact",
        {"filters.threshold": {"column": "n", "min": 0}},
    ]


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """The folder of a complete run of two shards."""
    (tmp_path / "domains").write_text("bad.org\n")
    small_run(tmp_path, DOCUMENTS, blocks(tmp_path), columns={"n": "int"})
    return tmp_path


def why(folder: Path, *settings: str) -> dict[str, list[str]]:
    """Reasons by stage; stages whose tasks cannot be known yet, and those that stand, are left out."""
    given = [part for setting in settings for part in ("--set", setting)]
    run = ["plan", str(folder / "pipeline.yaml"), "--out", str(folder / "run"), "--json", *given]
    result = CliRunner().invoke(app, run)
    assert result.exit_code == 0, (result.exception, result.output)
    return {stage["name"]: stage["why"] for stage in json.loads(result.output)["stages"] if stage.get("why")}


def test_nothing_is_redone(made: Path) -> None:
    assert why(made) == {}


@pytest.mark.parametrize(
    ("setting", "reasons"),
    [
        ("blocks.1.pattern=sleet", ['regex: pattern "snow", now "sleet"']),
        ("blocks.1.name=wet", ["wet is new", "regex is gone"]),
        ("blocks.1={filters.sampler: {rate: 0.5}}", ["sampler is new", "regex is gone"]),
        ("blocks.1={filters.sampler: {name: regex, rate: 0.5}}", ['regex: pattern "snow", now not there']),
        ("removed={keep: none}", ['removed: keep "all", now "none"']),
        ("sources.0.reader.url_field=link", ['reader of source s: url_field "url", now "link"']),
        ("sources.0.license={spdx: CC0-1.0, evidence: said}", ["licence of source s: null, now "]),
        ("sources.0.blocks=[formatters.pii]", ["pii of source s is new"]),
    ],
)
def test_changed_settings_of_the_first_stage(made: Path, setting: str, reasons: list[str]) -> None:
    found = why(made, setting)["0-read"]
    assert len(found) >= len(reasons)
    assert all(any(line.startswith(reason) for line in found) for reason in reasons), found


def test_a_late_setting(made: Path) -> None:
    ((stage, reasons),) = why(made, "blocks.3.min=1").items()
    assert stage.endswith("-exact-keep")
    assert reasons == ["threshold: min 0.0, now 1.0"]


def test_a_setting_of_a_barrier(made: Path) -> None:
    assert why(made, "blocks.2.normalize=lower")["1-exact-sketch"] == ['exact: normalize "whitespace", now "lower"']


def test_blocks_in_another_order(made: Path) -> None:
    first, second, *rest = blocks(made)
    swapped = json.dumps([second, first, *rest])
    assert why(made, f"blocks={swapped}") == {"0-read": ["the blocks stand in another order"]}


def test_another_version_of_a_block(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    version = Url.version
    monkeypatch.setattr(Url, "version", version + 1)
    assert why(made) == {"0-read": [f"url: its code has changed, version {version}, now {version + 1}"]}


def test_another_list(made: Path) -> None:
    (made / "domains").write_text("worse.org\n")
    assert why(made) == {"0-read": ["url: a model or list has changed"]}


def test_another_shard(made: Path) -> None:
    (made / "in" / "001.jsonl").write_text('{"id": "x", "text": "Hail.", "n": 5}\n')
    assert why(made) == {"0-read": ["1 shards have changed"]}


def test_a_file_that_is_gone(made: Path) -> None:
    next((made / "run" / "stages" / "0-read" / "data").iterdir()).unlink()
    assert why(made) == {"0-read": ["1 tasks' files are gone or cut short"]}


def test_a_run_that_was_never_finished(made: Path) -> None:
    (made / "run" / "made_with.json").unlink()
    (found,) = why(made, "blocks.1.pattern=sleet")["0-read"]
    assert found.startswith("2 shards have changed, or settings: the run was never finished")


def test_new_work_has_no_reason(made: Path) -> None:
    (made / "in" / "002.jsonl").write_text('{"id": "x", "text": "Hail.", "n": 5}\n')
    assert why(made) == {}
