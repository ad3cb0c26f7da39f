"""Records are found in each way, and a sample without a question has some of every fate."""

from collections import Counter

import pytest

from textmill.inspect.columns import Columns
from textmill.inspect.document_search import Found, Search, looked_up, matching, sampled
from textmill.inspect.snapshot import take
from textmill.store.store import Store


def ids(found: Found) -> list[str]:
    return [record.id for record in found.records]


@pytest.fixture(scope="module")
def columns(sample_store: Store) -> Columns:
    return Columns.of(sample_store)


@pytest.fixture(scope="module")
def url(columns: Columns) -> str:
    """One of a document that is a duplicate of another."""
    return str(matching(columns, Search(fate="minhash.duplicate"), 0, 1).records[0].text("url"))


@pytest.mark.parametrize(
    "way",
    [
        lambda url: url,
        lambda url: url.replace("https://", "http://"),
        lambda url: f"{url}*",
        lambda url: f"{url.rpartition('/')[0]}/*",
        lambda url: url.split("/")[2],
    ],
)
def test_a_url_is_found_in_each_way(sample_store: Store, url: str, way: object) -> None:
    assert callable(way)
    found = looked_up(sample_store, Search(wanted=way(url)))
    assert url in [record.text("url") for record in found.records]
    assert found.total == len(found.records)


def test_an_id_finds_its_record_alone(sample_store: Store, columns: Columns) -> None:
    record = matching(columns, Search(), 0, 1).records[0]
    assert ids(looked_up(sample_store, Search(wanted=record.id))) == [record.id]


@pytest.mark.parametrize(
    "wanted", ["nothing", "*", "\x00", "a" * 500, "\udc80", "http://[::1", "a.b/../*", "%", "' or 1"]
)
def test_odd_questions_find_nothing_and_fail_nowhere(sample_store: Store, wanted: str) -> None:
    assert looked_up(sample_store, Search(wanted=wanted, fate="none")).total == 0


def test_what_is_looked_up_may_be_narrowed(sample_store: Store, url: str) -> None:
    host = url.split("/")[2]
    every = looked_up(sample_store, Search(wanted=host))
    kept = looked_up(sample_store, Search(wanted=host, fate="kept"))
    dropped = looked_up(sample_store, Search(wanted=host, fate="dropped"))
    assert kept.total + dropped.total == every.total
    assert url not in [record.text("url") for record in kept.records]


@pytest.mark.parametrize(
    ("search", "test"),
    [
        (Search(fate="kept"), lambda row: row["fate"] == "kept"),
        (Search(fate="dropped"), lambda row: row["fate"] != "kept"),
        (Search(fate="warc"), lambda row: row["fate"].startswith("warc.")),
        (Search(fate="war"), lambda row: False),
        (Search(language="deu"), lambda row: row["language"] == "deu"),
        (Search(language="(unknown)"), lambda row: not row["language"]),
        (Search(license="CC-BY-4.0", fate="kept"), lambda row: row["license"] == "CC-BY-4.0" and row["fate"] == "kept"),
        (Search(source="sample"), lambda row: True),
        (Search(source="other"), lambda row: False),
    ],
)
def test_fates_and_values_choose_records(columns: Columns, search: Search, test: object) -> None:
    assert callable(test)
    every = matching(columns, Search(), 0, 1000)
    wanted = {record.id for record in every.records if test(record.row)}
    found = matching(columns, search, 0, 1000)
    assert {*ids(found)} == wanted
    assert found.total == len(wanted)


def test_pages_follow_one_another(columns: Columns) -> None:
    whole = matching(columns, Search(), 0, 1000)
    pages = [matching(columns, Search(), start, start + 20) for start in range(0, whole.total, 20)]
    assert [one for page in pages for one in ids(page)] == ids(whole)
    keys = [record.number("key") or 0 for record in whole.records]
    assert keys == sorted(keys)


def test_the_sample_has_some_of_every_fate_those_with_the_lowest_keys(sample_store: Store, columns: Columns) -> None:
    reasons = [*take(sample_store).stats.drops]
    found = sampled(columns, 2, 4, reasons, 0, 1000)
    fates = [record.fate for record in found.records]
    assert fates[:4] == ["kept"] * 4
    assert {*fates} == {"kept", *reasons}
    for fate, number in Counter(fates).items():
        lowest = ids(matching(columns, Search(fate=fate), 0, 4 if fate == "kept" else 2))
        assert [record.id for record in found.records if record.fate == fate] == lowest
        assert number == len(lowest)
    again = sampled(Columns.of(sample_store), 2, 4, reasons, 5, 9)
    assert ids(again) == ids(found)[5:9]
