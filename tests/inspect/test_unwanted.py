"""What a language filter was told to drop is no alarm; what it was told to keep is."""

from pathlib import Path

import pytest
from tests.dashboard.fake_run import FakeRun, Setup, crawl

from textmill.dashboard.query import Query
from textmill.dashboard.runs import Run
from textmill.dashboard.views import languages, overview
from textmill.inspect.unwanted import to_warn_of
from textmill.store.stats import BlockStats, Tally


def run_with(folder: Path, *blocks: object, own: list[object] | None = None) -> Run:
    sources: list[object] = [{"name": "a", "blocks": own}, {"name": "b"}] if own else [{"name": "a"}]
    setup = Setup(config={"name": "x", "sources": sources, "blocks": list(blocks)})
    return Run(FakeRun(folder, crawl(), setup).all())


def warned(run: Run, monkeypatch: pytest.MonkeyPatch, **kept: int) -> list[str]:
    """Of 100 documents of each language."""
    groups = {name: Tally(kept=number, dropped=100 - number) for name, number in kept.items()}
    monkeypatch.setattr(run.snapshot.stats, "breakdowns", {"language": groups})
    return [row.value for row in to_warn_of(run.snapshot, "language")]


@pytest.mark.parametrize(
    ("block", "found"),
    [
        ("dedup.exact", ["deu", "eng"]),
        ({"filters.language": {"keep": ["eng"]}}, ["eng"]),
        ({"filters.language": {"keep": ["srp_Cyrl", "deu_Latn"]}}, ["deu"]),
        ({"filters.language": {"profile": "fineweb-v1"}}, ["eng"]),
        ({"filters.language": None}, ["deu", "eng"]),
        ("filters.language", ["deu", "eng"]),
        ({"filters.language": {"keep": []}}, []),
        ("filters.without_language", ["deu"]),
        ({"filters.without_language": {"exclude": ["deu"]}}, ["eng"]),
        ("filters.dclm_language", ["eng"]),
        ({"filters.dclm_language": {"keep": ["de", "zh-cn"]}}, ["deu"]),
        ({"filters.fineweb2_language": {"languages": ["deu_Latn"]}}, ["deu"]),
    ],
)
def test_what_a_filter_does_not_keep_is_no_alarm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: object, found: list[str]
) -> None:
    assert sorted(warned(run_with(tmp_path, block), monkeypatch, eng=1, deu=0)) == found


def test_a_language_that_one_source_wants_is_wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = run_with(tmp_path, "dedup.exact", own=[{"filters.language": {"keep": ["eng"]}}])
    assert warned(run, monkeypatch, deu=0) == ["deu"]


def test_scripts_count_what_was_dropped_for_another_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = run_with(tmp_path, {"filters.language": {"keep": ["eng"]}})
    drops = {"language.wrong_language": 150, "language.low_score": 30}
    groups = {
        "Cyrl": Tally(kept=0, dropped=100, dropped_by={"language": 90, "url": 10}),
        "Latn": Tally(kept=1, dropped=99, dropped_by={"language": 40, "minhash": 59}),
        "Grek": Tally(kept=0, dropped=50, dropped_by={"language": 50}),
    }
    block = BlockStats(label="language", kind="filters.language", drops=drops)
    monkeypatch.setattr(run.snapshot.stats, "blocks", [block])
    monkeypatch.setattr(run.snapshot.stats, "breakdowns", {"script": groups})
    found = {row.value: row.dropped for row in to_warn_of(run.snapshot, "script")}
    assert found == {"Latn": 99, "Grek": 50, "Cyrl": 100}  # 30 of each may be in a wanted language
    monkeypatch.setattr(
        run.snapshot.stats, "blocks", [block.model_copy(update={"drops": {**drops, "language.low_score": 2}})]
    )
    assert [row.value for row in to_warn_of(run.snapshot, "script")] == ["Latn"]
    tables = {table.key: table for table in languages.view(run, Query()).tables}
    assert {row[0] for row in tables["by-script"].rows} == {"Cyrl", "Grek", "Latn"}  # all stay there


def test_the_pages_warn_of_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = run_with(tmp_path, {"filters.language": {"keep": ["eng"]}})
    warned(run, monkeypatch, eng=50, deu=0)
    assert overview.view(run, Query()).context["alarms"] == []
    assert languages.view(run, Query()).context["alarms"] == []
