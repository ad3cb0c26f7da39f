"""Every record counts once, however far its shard has come."""

from pathlib import Path

import pytest
from fake_run import FakeRun, Setup, Step, crawl

from textmill.errors import UserError
from textmill.inspect import views
from textmill.inspect.snapshot import order_blocks, take
from textmill.store.store import Store


def kept_of(run: FakeRun, column: str) -> dict[str, tuple[int, int]]:
    found = views.groups(take(run.store), column, 100)
    return {row.value: (row.kept, row.dropped) for row in found.rows}


def test_whole_run(tmp_path: Path) -> None:
    run = FakeRun(tmp_path, crawl())
    overview = views.overview(take(run.all()))
    assert (overview.records, overview.kept, overview.dropped) == (11, 6, 5)
    assert overview.state == "complete"
    assert (overview.shards, overview.shards_read, overview.shards_done) == (2, 2, 2)
    assert (overview.corpus_files, overview.corpus_rows) == (2, 6)
    assert overview.kept_bytes == sum(len((doc.text or "").encode()) for doc in crawl() if doc.fate == "kept")
    assert kept_of(run, "language") == {"eng": (4, 4), "deu": (2, 0), "": (0, 1)}
    assert kept_of(run, "license") == {"CC-BY-4.0": (2, 0), "CC0-1.0": (1, 0), "": (3, 5)}
    assert kept_of(run, "host") == {"example.org": (5, 5), "beispiel.de": (1, 0)}


def test_nothing_committed_yet(tmp_path: Path) -> None:
    overview = views.overview(take(FakeRun(tmp_path, crawl()).store))
    assert (overview.records, overview.kept, overview.dropped, overview.shards) == (0, 0, 0, 2)
    assert overview.state == "in progress"


@pytest.mark.parametrize(
    ("read", "kept", "records", "in_corpus", "dropped"),
    [(1, 0, 5, 3, 2), (2, 0, 11, 7, 4), (2, 1, 11, 6, 5), (2, 2, 11, 6, 5)],
)
def test_live_view_adds_up(tmp_path: Path, read: int, kept: int, records: int, in_corpus: int, dropped: int) -> None:
    run = FakeRun(tmp_path, crawl())
    run.map_stage("0-read", run.tasks[:read])
    run.map_stage("2-minhash-keep", run.tasks[:kept])
    snapshot = take(run.store)
    overview = views.overview(snapshot)
    assert (overview.records, overview.kept, overview.dropped) == (records, in_corpus, dropped)
    assert overview.is_conserved
    for column in ("source", "language", "license", "host"):
        rows = views.groups(snapshot, column, 100).rows
        assert sum(row.kept for row in rows) == in_corpus
        assert sum(row.dropped for row in rows) == dropped


def test_a_later_commit_of_other_input_is_left_out(tmp_path: Path) -> None:
    run = FakeRun(tmp_path, crawl())
    run.all()
    run.docs = run.docs[1:]
    run.map_stage("0-read", run.tasks)
    overview = views.overview(take(run.store))
    assert (overview.records, overview.kept) == (10, 6)
    assert overview.is_conserved
    assert overview.shards_done == 1


def test_funnel_and_reasons(tmp_path: Path) -> None:
    snapshot = take(FakeRun(tmp_path, crawl()).all())
    rows = views.funnel(snapshot)
    assert [row.label for row in rows] == ["warc", "url", "trafilatura", "gopher_quality", "minhash", "pii"]
    assert [row.dropped for row in rows] == [0, 1, 0, 3, 1, 0]
    assert [row.remaining for row in rows] == [11, 10, 10, 7, 6, 6]
    assert [row.documents_in for row in rows] == [11, 11, 10, 10, 7, 6]
    assert [(row.reason, row.documents) for row in views.reasons(snapshot)] == [
        ("gopher_quality.too_few_words", 3),
        ("minhash.duplicate", 1),
        ("url.blocked", 1),
    ]
    assert [(row.block, row.name, row.count) for row in views.counts(snapshot)] == [("pii", "emails", 4)]


def test_metrics_have_means(tmp_path: Path) -> None:
    found = {(metric.block, metric.name): metric for metric in views.metrics(take(FakeRun(tmp_path, crawl()).all()))}
    metric = found["gopher_quality", "words"]
    assert metric.documents == 10
    assert metric.mean == pytest.approx((8 * 7 + 2 + 2) / 10)


def test_rest_of_groups(tmp_path: Path) -> None:
    found = views.groups(take(FakeRun(tmp_path, crawl()).all()), "license", 1)
    assert [row.value for row in found.rows] == [""]
    assert (found.more, found.rest.kept, found.rest.dropped) == (2, 3, 0)


def test_quarantine(tmp_path: Path) -> None:
    run = FakeRun(tmp_path, crawl())
    first, second = run.tasks
    run.map_stage("0-read", [first])
    run.quarantine("0-read", second, "ShardError: no such file")
    assert views.overview(take(run.store)).state == "in progress"
    run.map_stage("2-minhash-keep", [first])
    run.write()
    overview = views.overview(take(run.store))
    assert overview.state == "incomplete"
    assert [(note.task, note.error) for note in overview.quarantined] == [(second, "ShardError: no such file")]


def test_blocks_of_one_source_alone_come_before_the_common_ones() -> None:
    warc, jsonl, own, url, words, minhash = ((f"kind.{name}", name) for name in ("w", "j", "o", "u", "f", "m"))
    ordered = order_blocks([[warc, url, words], [jsonl, own, url, words], [minhash]])
    assert ordered == [warc, jsonl, own, url, words, minhash]


def test_two_sources(tmp_path: Path) -> None:
    run = FakeRun(tmp_path, crawl())
    run.map_stage("0-read", run.tasks[:1])
    run.setup = Setup(read=(Step("jsonl", "readers.jsonl"), *run.setup.read[1:]))
    run.map_stage("0-read", run.tasks[1:])
    rows = views.funnel(take(run.store))
    assert [row.label for row in rows][:3] == ["warc", "jsonl", "url"]
    assert [row.remaining for row in rows] == [11, 11, 10, 10, 7]


def test_no_run(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no run here"):
        take(Store(str(tmp_path)))
