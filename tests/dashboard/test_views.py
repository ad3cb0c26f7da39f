"""What each view tells of a run."""

from dataclasses import replace
from pathlib import Path

import pytest
from fake_run import FakeRun, Setup, crawl

from textmill.dashboard.page import Cell, Page
from textmill.dashboard.query import Query
from textmill.dashboard.runs import Run
from textmill.dashboard.views import filter, funnel, languages, overview, setup, time
from textmill.inspect.block_names import block_names
from textmill.inspect.run_times import run_times
from textmill.inspect.shown_addresses import without_addresses
from textmill.store.commit import DamagedRecordError
from textmill.store.stats import Tally, TokenSum
from textmill.store.store import Commit, Store
from textmill.store.task_progress import Progress


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return Run(FakeRun(tmp_path_factory.mktemp("run"), crawl()).all())


def rows(page: Page, key: str) -> list[list[Cell]]:
    return [list(row) for table in page.tables if table.key == key for row in table.rows]


def test_overview_says_of_how_many_tasks_where_that_is_known(tmp_path: Path) -> None:
    fake = FakeRun(tmp_path, crawl())
    fake.map_stage("0-read", fake.tasks[:1])
    fake.quarantine("0-read", "cc/b.warc.gz", "s3://ann:pw@bucket/b.warc.gz?sig=secret\nis gone")
    page = overview.view(Run(fake.store), Query())
    assert rows(page, "stages")[:2] == [["0-read", "map", 1, 2, 0.5], ["1-minhash-sketch", "sketch", 0, None, None]]
    ((stage, task, cause),) = rows(page, "quarantine")
    assert (stage, task) == ("0-read", "cc/b.warc.gz")
    assert isinstance(cause, str)
    assert "pw" not in cause
    assert "\n" not in cause


def test_funnel_adds_up(run: Run) -> None:
    page = funnel.view(run, Query())
    blocks = rows(page, "blocks")
    assert [row[0] for row in blocks] == ["warc", "url", "trafilatura", "gopher_quality", "minhash", "pii"]
    assert [row[8] for row in blocks] == [11, 10, 10, 7, 6, 6]
    assert [row[:4] for row in rows(page, "reasons")] == [
        ["gopher_quality", "gopher_quality.too_few_words", 3, 0.6],
        ["minhash", "minhash.duplicate", 1, 0.2],
        ["url", "url.blocked", 1, 0.2],
    ]
    chosen = funnel.view(run, Query({"block": "url"}))
    assert [row[1] for row in rows(chosen, "reasons")] == ["url.blocked"]
    assert len(rows(chosen, "blocks")) == 6


def test_languages_by_column(run: Run) -> None:
    page = languages.view(run, Query({"column": "source"}))
    assert [table.key for table in page.tables] == [
        "by-language",
        "by-source",
        "by-license",
        "by-host",
        "by-top-level-domain",
    ]
    assert rows(page, "by-source")[0][:4] == ["cc", 11, 6, 5]
    assert page.context["column"] == "source"
    assert [row[0] for row in rows(page, "by-top-level-domain")] == [".org", ".de"]


def test_nearly_all_of_a_language_dropped_is_an_alarm(tmp_path: Path) -> None:
    docs = [replace(crawl()[1], id=str(number), language="isl") for number in range(25)]
    page = languages.view(Run(FakeRun(tmp_path, docs + crawl()).all()), Query())
    alarms = page.context["alarms"]
    assert isinstance(alarms, list)
    assert [(title, row.value) for title, row, _ in alarms] == [("Language", "isl")]


def test_the_block_that_took_nearly_all_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def of(kept: int, **dropped_by: int) -> Tally:
        return Tally(kept=kept, dropped=sum(dropped_by.values()), dropped_by=dropped_by)

    groups = {"isl": of(1, url=5, gopher_quality=40), "fao": of(1, url=20, minhash=20), "nno": of(40, url=2)}
    monkeypatch.setattr(run.snapshot.stats, "breakdowns", {"language": groups, "host": {"a.org": Tally(kept=3)}})
    page = languages.view(run, Query())
    alarms = page.context["alarms"]
    assert isinstance(alarms, list)
    assert [(row.value, block) for _, row, block in alarms] == [("isl", "gopher_quality"), ("fao", "minhash")]
    (heading,) = [table.columns for table in page.tables if table.key == "by-language-blocks"]
    assert [column.name for column in heading] == ["Language", "In", "url", "gopher_quality", "minhash", "Kept"]
    assert ["isl", 46, 5, 40, 0, 1] in rows(page, "by-language-blocks")
    assert not rows(page, "by-host-blocks")


def test_a_group_without_counted_tokens_has_those_of_all_by_the_byte(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    groups = {"eng": Tally(kept=2, kept_bytes=100, counted_bytes=50, tokens=20), "": Tally(kept=1, kept_bytes=10)}
    monkeypatch.setattr(run.snapshot.stats, "breakdowns", {"language": groups})
    monkeypatch.setattr(run.snapshot.stats, "tokens", TokenSum(documents=1, bytes=50, tokens=25))
    found = {row[0]: row[8] for row in rows(languages.view(run, Query()), "by-language")}
    assert found == {"eng": 40, "(unknown)": 5}


def test_the_overview_marks_who_is_silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = FakeRun(tmp_path, crawl())
    fake.map_stage("0-read", fake.tasks[:1])
    monkeypatch.setattr("textmill.dashboard.views.overview.time.time", lambda: 1000.0)
    for name, changed in (("cc/old", 100.0), ("cc/new", 998.0)):
        found = Progress(
            stage="0-read", task=name, records=7, bytes_read=30, bytes_whole=60, started=0, changed=changed
        )
        fake.store.put(f"stages/0-read/progress/{name[3:]}.json", found.model_dump_json().encode())
    page = overview.view(Run(fake.store), Query())
    assert [[row[0], *row[4:]] for row in rows(page, "shards")] == [
        ["cc/old", 0.5, 7, 900, "silent: slow, or killed"],
        ["cc/new", 0.5, 7, 2, "at work"],
    ]
    assert rows(page, "speeds")[0][:2] == ["0-read", 1]
    assert rows(overview.view(Run(fake.all()), Query()), "shards") == []


def test_columns_that_differ_in_signs_only_have_tables_of_their_own(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    groups = {name: {name: Tally(kept=1)} for name in ("a b", "A-b", "日本")}
    monkeypatch.setattr(run.snapshot.stats, "breakdowns", groups)
    page = languages.view(run, Query())
    assert [(table.key, rows(page, table.key)[0][0]) for table in page.tables] == [
        ("by-a-b", "A-b"),
        ("by-a-b-1", "a b"),
        ("by-", "日本"),
    ]


def test_time_of_blocks_and_tasks(tmp_path: Path) -> None:
    fake = FakeRun(tmp_path, crawl())
    store = fake.all()
    for number in range(3):
        begun = 1_800_000_000.5 + number
        commit = Commit(task=f"t{number}", fingerprint="f", files={}, begun=begun, seconds=float(number))
        store.commit("1-minhash-sketch", commit)
    page = time.view(Run(store), Query())
    assert rows(page, "at-work") == [
        ["2027-01-15 08:00:01", 0.5, 0.5],
        ["2027-01-15 08:00:02", 1.0, 1.0],
        ["2027-01-15 08:00:03", 1.0, 1.0],
        ["2027-01-15 08:00:04", 0.5, 0.5],
    ]
    assert rows(page, "tasks") == [["t2", "1-minhash-sketch", 2.0, None], ["t1", "1-minhash-sketch", 1.0, None]]
    url = rows(page, "blocks")[1]
    assert url[:2] == ["url", 0.5]
    assert url[4] == 22


def test_of_very_many_tasks_the_first_are_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(str(tmp_path))
    for number in range(3):
        store.commit("s", Commit(task=f"t{number}", fingerprint="f", files={}, seconds=1.0 + number))
    assert [one.time.name for one in run_times(store, ["s"], 2).slowest] == ["t2", "t1"]
    monkeypatch.setattr("textmill.inspect.run_times._MOST_RECORDS", 2)
    found = run_times(store, ["s"], 5)
    assert (len(found.slowest), found.looked_at, found.tasks) == (2, 2, 3)


@pytest.mark.parametrize("content", [b"[]", b"{}", b'{"task": "t", "stats": 5}', b"{", b'{"task": "t", "seconds": []}'])
def test_records_of_another_hand_are_said(tmp_path: Path, content: bytes) -> None:
    store = Store(str(tmp_path))
    store.put("stages/s/commits/t.json", content)
    with pytest.raises(DamagedRecordError, match="no commit records of this version"):
        run_times(store, ["s"], 5)


def test_setup_hides_credentials_and_shows_what_there_is(tmp_path: Path) -> None:
    config: dict[str, object] = {"name": "x", "paths": "s3://ann:hunter2@bucket/x", "token": "hunter2"}
    page = setup.view(Run(FakeRun(tmp_path, crawl(), Setup(config=config)).all()), Query())
    text = str(page.context["config"])
    assert "hunter2" not in text
    assert "s3://bucket/x" in text
    assert rows(page, "versions") == [["pyarrow", "21.0.0"], ["textmill", "0.1.0"]]
    assert rows(page, "models") == []


def test_filters_show_the_measures_of_a_block(run: Run) -> None:
    page = filter.view(run, Query({"block": "gopher_quality"}))
    assert page.context["block"] == "gopher_quality"
    assert filter.view(run, Query({"block": "nothing"})).context["block"] == "url"
    measured = [row for row in rows(page, "measures") if row[0] == "gopher_quality"]
    assert [row[3] for row in measured] == [10]
    assert sum(int(row[4] or 0) for row in rows(page, "bins") if row[0] == "gopher_quality") == 10


@pytest.mark.parametrize(
    ("keys", "names"),
    [
        ([("filters.url", "url")], ["url"]),
        (
            [("annotators.language", "language"), ("filters.language", "language")],
            ["annotators.language", "filters.language"],
        ),
        ([("dedup.exact", "same"), ("dedup.url", "same")], ["same (dedup.exact)", "same (dedup.url)"]),
    ],
)
def test_blocks_of_one_label_are_told_apart(keys: list[tuple[str, str]], names: list[str]) -> None:
    assert block_names(keys) == names


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("GET https://example.org/a?b#c failed", "GET example.org/… failed"),
        ("'s3://ann:pw@bucket/x': 403", "'bucket/…': 403"),
        ("two http://a/1,http://b/2", "two a/…"),
        ("http://[::1]:80/x", "[::1]:80/…"),
        ("no address: a/b.gz", "no address: a/b.gz"),
        ("HTTPS://EXAMPLE.org", "EXAMPLE.org/…"),
        ("https://" + "u" * 5_000 + ":pw@host/x", "host/…"),
        ("https://a@b@host/x", "host/…"),
    ],
)
def test_of_addresses_the_host_is_left(text: str, left: str) -> None:
    assert without_addresses(text) == left
