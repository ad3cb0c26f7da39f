"""Bloom deduplication in a real run: one pass in the order of the input, killed, resumed, refused when undersized."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from lab import Lab
from small_run import corpus, reasons, small_run

from textmill.errors import UserError
from textmill.matching.bloom_pass import ordered_sketch
from textmill.store.store import Commit, Store

pytestmark = pytest.mark.usefixtures("nothing_goes")  # sketches are looked at, and made once

A, B, C, D = (" ".join(f"{letter}{number}" for number in range(15)) for letter in "abcd")
FILES = [
    [{"text": f"{A}\n{B}"}, {"text": C}],
    [],
    [{"text": f"{D}\n{A}\nshort"}, {"text": f"{C}\n{A}"}],
    [{"text": f"{B}\nshort\n{D} and more words"}, {"text": "short"}],
]
SETTINGS: dict[str, object] = {"expected_ngrams": 20}
BLOCKS: list[object] = [{"dedup.bloom": SETTINGS}]


def texts(store: Store) -> dict[str, object]:
    return {str(row["id"]): row["text"] for row in corpus(store)}


KEPT = {"0/0": f"{A}\n{B}", "0/1": C, "2/0": f"{D}\nshort", "3/1": "short"}


def test_a_shard_without_duplicates_keeps_its_documents(tmp_path: Path) -> None:
    """datatrove's exact substrings: a rank without duplicates yields no documents."""
    store = small_run(tmp_path, FILES, BLOCKS)
    assert texts(store) == {**KEPT, "3/0": f"\nshort\n{D} and more words"}
    assert reasons(store) == {"2/1": "bloom.duplicate"}
    (lookup,) = store.commits("2-bloom-lookup").values()
    assert {name: file.rows for name, file in lookup.files.items()} == {"s/002.jsonl": 4, "s/003.jsonl": 1}
    counts = [commit.stats.blocks[0].counts for commit in store.commits("3-bloom-keep").values() if commit.stats]
    assert counts == [{"removed": 0}, {}, {"removed": 1}, {"removed": 1}]


def test_a_second_run_does_nothing_and_a_new_file_what_it_must(tmp_path: Path) -> None:
    first = small_run(tmp_path, FILES, BLOCKS)
    before = {stage: first.commits(stage) for stage in first.children("stages")}
    again = small_run(tmp_path, FILES, BLOCKS)
    assert {stage: again.commits(stage) for stage in again.children("stages")} == before
    old = texts(first)
    more = small_run(tmp_path, [*FILES, [{"text": f"{C}\nnew"}]], BLOCKS)
    assert texts(more) == old
    for stage in ("0-read", "1-bloom-sketch", "3-bloom-keep"):
        assert {task: more.commits(stage)[task] for task in before[stage]} == before[stage]


class Killed(BaseException):
    """Stands for the end of the process."""


@pytest.mark.parametrize("last", [5, 8, 9, 10])
def test_a_run_killed_at_a_commit_resumes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last: int) -> None:
    expected = corpus(small_run(tmp_path, FILES, BLOCKS, out="whole"))
    commit, seen = Store.commit, []

    def dying(store: Store, stage: str, record: Commit) -> None:
        seen.append(record)
        if len(seen) == last:
            raise Killed
        commit(store, stage, record)

    with monkeypatch.context() as killing:
        killing.setattr(Store, "commit", dying)
        with pytest.raises(Killed):
            small_run(tmp_path, FILES, BLOCKS)
    assert corpus(small_run(tmp_path, FILES, BLOCKS)) == expected


def test_a_run_killed_in_the_pass_resumes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = small_run(tmp_path, FILES, BLOCKS, out="whole")
    read, seen = ordered_sketch.read, []

    def dying(source: ordered_sketch.Source) -> object:
        seen.append(source)
        if len(seen) == 4:
            raise Killed
        return read(source)

    with monkeypatch.context() as killing:
        killing.setattr(ordered_sketch, "read", dying)
        with pytest.raises(Killed):
            small_run(tmp_path, FILES, BLOCKS)
    killed = Store(str(tmp_path / "run"))
    assert killed.commits("2-bloom-lookup") == {}
    sketches = killed.commits("1-bloom-sketch")
    resumed = small_run(tmp_path, FILES, BLOCKS)
    assert resumed.commits("1-bloom-sketch") == sketches
    assert bytes_of(resumed) == bytes_of(expected)


def bytes_of(store: Store) -> Mapping[str, bytes]:
    found = {}
    for name in store.children("corpus/data"):
        with store.open(f"corpus/data/{name}") as stream:
            found[name] = stream.read()
    return found


def test_a_filter_that_is_too_small_removes_nothing_and_says_what_to_set(tmp_path: Path) -> None:
    """15 different n-grams are put in, of 30 in all; a filter for just as many is no error."""

    def bloom(expected: int) -> list[object]:
        return [{"dedup.bloom": {"expected_ngrams": expected, "false_positive_rate": 1e-6}}]

    with pytest.raises(
        UserError, match=r"shard s/003\.jsonl, number 4 of 4, .* set expected_ngrams to 30, all n-grams"
    ):
        small_run(tmp_path, FILES, bloom(14))
    store = Store(str(tmp_path / "run"))
    assert store.commits("2-bloom-lookup") == {}
    assert store.children("removed/3-bloom-keep") == []
    sketches = store.commits("1-bloom-sketch")
    just = small_run(tmp_path, FILES, bloom(15))
    assert just.commits("1-bloom-sketch") == sketches
    assert bytes_of(just) == bytes_of(small_run(tmp_path, FILES, bloom(30), out="other"))


def test_two_workers_write_the_same_bytes_as_one_process(lab: Lab) -> None:
    """URLs, lines, paragraphs and the filter, one after another."""
    files = [[{**row, "url": f"http://a.org/{row['text'][:2]}"} for row in file] for file in FILES]
    blocks = ["dedup.url", {"dedup.line": {"max_copies": 2}}, "dedup.paragraph", *BLOCKS]
    inline = small_run(lab.folder, files, blocks, out="inline")
    assert 0 < len(corpus(inline)) < sum(map(len, files))
    lab.run("run", "--workers", "2")
    assert bytes_of(Store(str(lab.folder / "run"))) == bytes_of(inline)
