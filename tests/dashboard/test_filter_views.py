"""The views of rules and limits, on a run with two filters and documents on both sides of every limit."""

import base64
import re
from pathlib import Path

import pytest
import yaml
from fake_run import FakeRun, crawl
from limit_run import SECRET, limit_run
from tests.dashboard.pages import check_is_harmless

from textmill.config import pipeline as config
from textmill.dashboard import rendering, runs
from textmill.dashboard.navigation import view_named
from textmill.dashboard.page import Cell, Page
from textmill.dashboard.query import Query
from textmill.dashboard.report import render
from textmill.dashboard.runs import Run
from textmill.dashboard.views import filter, funnel, what_if
from textmill.inspect.views import overview
from textmill.store.store import Store

WORDS, SENTENCES = "gopher_quality.too_few_words", "c4_quality.too_few_sentences"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return limit_run(tmp_path_factory.mktemp("limits"), 1.0)


@pytest.fixture
def run(store: Store) -> Run:
    return Run(store)


def rows(page: Page, key: str) -> list[list[Cell]]:
    return [list(row) for table in page.tables if table.key == key for row in table.rows]


def drawn(run: Run, view_name: str, query: str = "") -> str:
    """The page as the server gives it, with nothing in it that acts."""
    view = view_named(view_name)
    assert view is not None
    asked = Query.parse(query)
    frame = rendering.Frame(overview(run.snapshot), "/r/0")
    page = rendering.run_page(frame, rendering.section(frame, view, view.make(run, asked), asked), [view])
    check_is_harmless(page)
    assert SECRET not in page
    return page


def test_a_rule_is_counted_and_drawn(run: Run) -> None:
    page = filter.view(run, Query({"rule": WORDS, "by": "source"}))
    ((reason, said, fails, alone, dropped, _, setting),) = rows(page, "rules")
    assert (reason, said, setting) == (WORDS, "words < 30", "blocks.0.min_words")
    words = run.records.columns.numbers("gopher_quality.words")
    assert fails == int((words < 30).sum())
    assert isinstance(alone, int)
    assert isinstance(dropped, int)
    assert 0 < alone <= dropped <= int(str(fails))
    html = drawn(run, "filter", f"rule={WORDS}&by=source")
    assert "&lt; 30" in html
    assert "s0, 90 documents" in html
    assert "s1, 90 documents" in html


def test_documents_nearest_to_the_limit_come_first(run: Run) -> None:
    page = filter.view(run, Query({"rule": WORDS}))
    words = sorted(run.records.columns.numbers("gopher_quality.words"))
    inside = [row[1] for row in rows(page, "inside")]
    outside = [row[1] for row in rows(page, "outside")]
    assert inside == [value for value in words if value >= 30][:5]
    assert outside == [value for value in words if value < 30][:-6:-1]
    tables = {table.key: table for table in page.tables}
    assert tables["inside"].leads_to == "documents"
    assert re.search(r'href="documents\?id=\d%2F\d+"', drawn(run, "filter", f"rule={WORDS}"))


def test_shadows_alone_tell_of_later_blocks_and_no_earlier_failure_counts(run: Run) -> None:
    found = {row[0]: row for row in rows(filter.view(run, Query({"rule": WORDS})), "overlap")}
    columns = run.records.columns
    fails, later = columns.fails(WORDS), columns.fails(SENTENCES)
    assert found[SENTENCES][1:3] == [int((fails & later).sum()), int(fails.sum())]
    assert found[SENTENCES][6] == "shadows: a sample"
    beside = found["gopher_quality.too_few_alphabetic_words"]
    assert beside[3] == beside[4] == beside[5]
    assert WORDS not in {row[0] for row in rows(filter.view(run, Query({"rule": SENTENCES})), "overlap")}


def test_a_report_has_all_rules_in_one_table(store: Store, run: Run) -> None:
    page = filter.view(Run(store, is_file=True), Query())
    alone = {row[0]: row[1:] for row in rows(filter.view(run, Query({"rule": WORDS})), "overlap") if row[1]}
    assert {row[1]: row[2:] for row in rows(page, "overlap") if row[0] == WORDS} == alone
    near = [row[0] for row in rows(page, "near") if str(row[1]).startswith(f"{WORDS}: ")]
    single = filter.view(run, Query({"rule": WORDS}))
    assert near == [row[0] for row in [*rows(single, "inside"), *rows(single, "outside")]]
    assert not rows(filter.view(run, Query()), "near")


def test_a_rule_of_yes_or_no_has_counts_only(run: Run) -> None:
    html = drawn(run, "filter", "rule=c4_quality.lorem_ipsum")
    assert "There is no chart" in html
    assert "<svg" not in html.partition('id="filter-')[0]


@pytest.mark.parametrize("query", ["rule=nothing", "block=nothing", "by=nothing", "rule=<script>&by=%00"])
def test_what_is_not_there_is_as_if_it_were_not_asked_for(run: Run, query: str) -> None:
    assert rows(filter.view(run, Query.parse(query)), "rules")[0][0] == "gopher_quality.too_few_words"
    drawn(run, "filter", query)


def test_limits_change_what_is_kept_in_all_and_by_group(run: Run) -> None:
    page = what_if.view(run, Query({f"limit.{WORDS}": "40"}))
    entering, kept, tokens = rows(page, "totals")
    words = run.records.columns.numbers("gopher_quality.words")
    assert entering[2] == int((run.records.entered & (words >= 40)).sum())
    assert entering[6] == "exact: counted"
    assert sum(float(row[3] or 0) for row in rows(page, "by-source")) == pytest.approx(float(kept[3] or 0))
    assert sum(float(row[5] or 0) for row in rows(page, "by-source")) == pytest.approx(float(tokens[2] or 0), abs=2)
    assert len(rows(page, "gone")) == min(20, int((run.records.kept & (words < 40)).sum())) > 0
    assert all(30 <= float(str(row[1]).partition("= ")[2]) < 40 for row in rows(page, "gone"))
    assert not rows(page, "come")
    looser = what_if.view(run, Query({f"limit.{WORDS}": "20"}))
    assert rows(looser, "come")
    assert not rows(looser, "gone")


def test_a_slider_reaches_the_documents_that_fail_most(run: Run) -> None:
    by_block = what_if.view(run, Query()).context["sliders"]
    assert isinstance(by_block, dict)
    found = {one.rule["reason"]: one for shown in by_block.values() for one in shown}
    assert WORDS in found
    for reason, one in found.items():
        values = run.records.columns.numbers(one.rule["measure"])[run.records.columns.fails(reason)]
        assert not len(values) or (one.low <= values.min() and values.max() <= one.high), reason


@pytest.mark.parametrize("value", ["30", "", "x", "nan", "30.2"])
def test_a_limit_that_is_none_changes_nothing(run: Run, value: str) -> None:
    """`30.2` is taken as whole, as the setting is."""
    page = what_if.view(
        run, Query({f"limit.{WORDS}": value, "limit.nothing": "3", "limit.c4_quality.lorem_ipsum": "0"})
    )
    assert page.context["changed"] == []
    assert rows(page, "totals")[1][3] == 0


def test_the_changed_pipeline_file_gives_such_a_run(run: Run, tmp_path: Path) -> None:
    html = drawn(run, "what-if", f"limit.{WORDS}=40&limit.{SENTENCES}=2")
    found = re.search(r"data:application/yaml;base64,([\w+/=]+)", html)
    assert found is not None
    text = base64.b64decode(found[1]).decode()
    assert "# " in text
    (tmp_path / "in").mkdir()
    (tmp_path / "changed.yaml").write_text(text)
    described = config.load(str(tmp_path / "changed.yaml"))
    assert [described.blocks[0].min_words, described.blocks[1].min_sentences] == [40, 2]
    before = dict(run.snapshot.manifest["config"])
    assert {**yaml.safe_load(text), "blocks": None} == {**before, "blocks": None}
    assert "0-read" in html.partition("would do these stages again")[2][:80]


def test_a_sample_is_followed_by_a_count_of_all(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    query = {f"limit.{WORDS}": "40"}
    whole = rows(what_if.view(Run(store), Query(query)), "totals")
    monkeypatch.setattr(runs, "_SAMPLE", 60)
    run = Run(store)
    sampled = what_if.view(run, Query(query))
    assert (sampled.context["is_sample"], sampled.context["is_all"]) == (True, False)
    assert rows(sampled, "totals")[0][6] == "estimate"
    assert rows(sampled, "totals")[1][1] == run.snapshot.stats.kept
    assert sum(float(row[1] or 0) for row in rows(sampled, "by-source")) == pytest.approx(run.snapshot.stats.kept)
    assert "data-count-all" in drawn(run, "what-if", f"limit.{WORDS}=40")
    counted = what_if.view(run, Query({**query, "count": "all"}))
    assert counted.context["is_all"]
    assert rows(counted, "totals")[:2] == whole[:2]
    with run.counting:
        assert not what_if.view(run, Query({**query, "count": "all"})).context["is_all"]


@pytest.mark.parametrize(("documents", "said"), [("none", "keeps no rows"), ("sample", "a uniform sample of")])
def test_a_run_without_all_rows_says_so(tmp_path: Path, documents: str, said: str) -> None:
    run = Run(limit_run(tmp_path, 0.0, documents=documents))
    assert said in drawn(run, "what-if", f"limit.{WORDS}=40")
    drawn(run, "filter", f"rule={WORDS}&by=language")
    drawn(run, "funnel")


def test_a_run_of_an_earlier_version_has_no_rules(tmp_path: Path) -> None:
    run = Run(FakeRun(tmp_path, crawl()).all())
    assert "No rules are noted" in drawn(run, "what-if")
    assert "No rules are noted" in drawn(run, "filter")
    drawn(run, "funnel")


def test_reasons_without_a_limit_are_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(FakeRun(tmp_path, crawl()).all())
    described = run.snapshot.manifest
    described["rules"] = []
    html = drawn(run, "filter")
    assert "No block of this run compares a measure with a limit" in html
    assert "earlier version" not in html
    assert "there is none to move" in drawn(run, "what-if")
    assert [row[:3] for row in rows(filter.view(run, Query()), "without-rules")] == [
        ["url.blocked", "filters.url", 1],
        ["gopher_quality.too_few_words", "filters.gopher_quality", 3],
        ["minhash.duplicate", "dedup.minhash", 1],
    ]
    monkeypatch.setattr(run.snapshot.stats, "blocks", [block for block in run.snapshot.stats.blocks if block.drops])
    for block in run.snapshot.stats.blocks:
        monkeypatch.setattr(block, "histograms", {})
    html = drawn(run, "filter")
    assert "No block of this run compares" in html
    assert "url.blocked" in html.partition('id="filter-without-rules"')[2].replace("<wbr>", "")


def test_a_rule_is_no_reason_without_a_limit(run: Run) -> None:
    found = [row[0] for row in rows(filter.view(run, Query()), "without-rules")]
    assert WORDS not in found
    assert 'id="filter-without-rules"' in drawn(run, "filter") or not found


def test_the_funnel_tells_lone_failures_from_shared_ones(run: Run) -> None:
    found = {row[1]: row for row in rows(funnel.view(run, Query()), "reasons")}
    columns = run.records.columns
    beside = columns.fails("gopher_quality.too_few_alphabetic_words")
    fails = columns.fails(WORDS)
    alone = fails & ~beside & ~columns.fails("gopher_quality.too_few_stop_words")
    assert found[WORDS][4] == int(alone.sum())
    assert int(str(found[WORDS][4])) + int(str(found[WORDS][5])) == int(fails.sum())
    sole = alone & ~columns.fails(SENTENCES) & run.records.is_own(WORDS)
    assert found[WORDS][6] == pytest.approx(int(sole.sum()) / int(str(found[WORDS][2])), abs=0.2)
    assert found[WORDS][6] == found[WORDS][7] == found[WORDS][8]
    tokens = [row[9] for row in rows(funnel.view(run, Query()), "blocks")]
    assert tokens == sorted((int(str(count)) for count in tokens), reverse=True)


def test_a_report_to_be_shared_has_neither_addresses_nor_the_pipeline_file(store: Store) -> None:
    page = render(store, has_text=False)
    check_is_harmless(page, is_file=True)
    assert "host1.example/" not in page.replace("host1.example/…", "")
    assert "application/yaml;base64" not in page
    assert '"documents":null' in page.replace("&#34;", '"')
    assert SECRET not in render(store)
