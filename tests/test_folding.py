"""The records of a stage in one file: nothing is lost to a crash, a flipped bit, or a reader that comes in between."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmill.errors import UserError
from textmill.step import Part
from textmill.store import folding
from textmill.store.commit import READ, DamagedFileError
from textmill.store.commits import Records
from textmill.store.stats import BlockStats, Tally, TaskStats
from textmill.store.store import Commit, StageRecords, Store
from textmill.store.task import Task

STAGE = "0-read"


def commit(store: Store, task: str, text: str = "hello", mark: str = "f") -> Commit:
    """A task that has read one document from source s."""
    with store.output(f"stages/{STAGE}/data", task, ".txt") as output:
        output.local.write_text(text)
        output.rows = 1
    block = BlockStats(label="read", kind="readers.jsonl", documents_in=1, documents_out=1, counts={"empty": 2})
    tallies = {"source": {"s": Tally(kept=1)}}
    stats = TaskStats(records=1, kept=1, blocks=[block], breakdowns=tallies)
    done = Commit(task=task, fingerprint=mark, files={"data": output.published()}, stats=stats, seconds=0.5)
    store.commit(STAGE, done)
    return done


def many(store: Store, number: int) -> dict[str, Commit]:
    return {task: commit(store, task) for task in (f"s/{n:04d}" for n in range(number))}


@pytest.fixture(params=["local", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return Store(str(tmp_path / "run") if request.param == "local" else f"memory://{tmp_path.name}-run")


def test_a_fold_holds_what_the_records_held(store: Store) -> None:
    done = many(store, 3)
    before = store.stage(STAGE)
    entries, total = before.entries, len(before)
    records = Records(store)
    records.fold(STAGE, "x")
    after = store.stage(STAGE)
    assert store.records(STAGE) == []
    assert (after.commits(), after.entries, len(after)) == (done, entries, total)
    assert after.summary is not None
    assert (after.summary.stats.records, after.summary.stats.blocks[0].counts) == (3, {"empty": 6})
    entry = after.entries["s/0001"]
    assert (entry.counts, entry.sources, entry.kept) == ({"empty": 2, READ: 1}, {"s": 1}, 1)
    again = Records(store)
    assert (again.of(STAGE), again.count(STAGE)) == (records.of(STAGE), 3)
    assert again.is_done(Task(STAGE, Part("s/0001"), "f"))
    assert not again.is_done(Task(STAGE, Part("s/0001"), "g"))


def test_a_later_record_counts_before_the_folded_one(store: Store) -> None:
    many(store, 3)
    Records(store).fold(STAGE)
    newer = commit(store, "s/0001", "other", "g")
    added = commit(store, "s/9999")
    found = store.stage(STAGE)
    assert found.summary is None
    assert (len(found), found.commits()["s/0001"], found.commits()["s/9999"]) == (4, newer, added)
    records = Records(store)
    records.fold(STAGE)
    assert store.commits(STAGE) == found.commits()
    assert list(store.commits(STAGE)) == sorted(store.commits(STAGE))


def test_a_record_that_arrives_when_its_attempt_is_forgotten(store: Store) -> None:
    """A put of a killed driver may reach an object store after the run that came next is complete."""
    late = commit(store, "s/0001", "what a killed attempt made")
    store.take_back(STAGE, ["s/0001"])
    store.remove_files(file.path for file in late.files.values())
    done = many(store, 3)
    records = Records(store)
    records.fold(STAGE)
    store.commit(STAGE, late)
    assert store.commits(STAGE) == done
    again = Records(store)
    assert again.is_done(Task(STAGE, Part("s/0001"), "f"))
    assert again.digest(STAGE) == records.digest(STAGE)
    again.sweep(STAGE)
    assert store.records(STAGE) == []


def test_what_is_taken_back_stays_away(store: Store) -> None:
    many(store, 3)
    records = Records(store)
    records.take_back(STAGE, ["s/0000", "not there"])
    assert set(store.commits(STAGE)) == {"s/0001", "s/0002"}
    records.fold(STAGE, "x")
    assert records.digest(STAGE) is not None
    records.take_back(STAGE, ["s/0001"])
    assert set(store.commits(STAGE)) == {"s/0002"}
    commit(store, "s/0002", "newer")
    again = Records(store)
    again.take_back(STAGE, ["s/0002"])
    assert store.commits(STAGE) == {}
    assert Records(store).of(STAGE) == {}


def test_a_stage_stands_until_anything_changes(store: Store) -> None:
    done = many(store, 3)
    records = Records(store)
    for task, one in done.items():
        records.add(STAGE, one)
        assert task in records.all(STAGE)
    records.fold(STAGE, "x")
    assert records.stands(STAGE, "x")
    assert not records.stands(STAGE, "y")
    records.set_stale(STAGE, "s/0000")
    assert not records.stands(STAGE, "x")
    assert Records(store).stands(STAGE, "x")
    path = done["s/0002"].files["data"].path
    store.put(path, b"hell")
    assert not Records(store).stands(STAGE, "x")
    store.put(path, b"hello")
    assert Records(store).stands(STAGE, "x")
    store.put(f"stages/{STAGE}/data/left-over", b"")
    assert not Records(store).stands(STAGE, "x")


@pytest.mark.parametrize("step", ["write", "name", "remove_files"])
def test_a_crash_in_the_middle_loses_nothing(store: Store, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before and after each thing that folding does, for the first time and again."""
    done = many(store, 3)
    place = store if step == "remove_files" else folding
    real = getattr(place, step)

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    def late(*given: object) -> None:
        real(*given)
        raise KeyboardInterrupt

    for version, fault in enumerate((crash, late, crash, late)):
        with monkeypatch.context() as faulty:
            faulty.setattr(place, step, fault)
            with pytest.raises(KeyboardInterrupt):
                Records(store).fold(STAGE, str(version))
        assert store.commits(STAGE) == done
        assert {task: entry.fingerprint for task, entry in Records(store).of(STAGE).items()} == dict.fromkeys(done, "f")
        done["s/0001"] = commit(store, "s/0001", f"version {version}")
    records = Records(store)
    records.fold(STAGE)
    records.sweep(STAGE)
    assert store.commits(STAGE) == done
    assert len(store.children(f"stages/{STAGE}/folded")) == 1


def test_a_reader_in_between_sees_every_record(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The records are folded after their names were listed, and once more after that file was named."""
    done = many(store, 4)
    records = Records(store)
    records.of(STAGE)
    listed = store.records(STAGE)
    real = Store.read_record

    def late(self: Store, stage: str, name: str) -> Commit:
        if name == listed[2]:
            records.fold(STAGE)
        return real(self, stage, name)

    with monkeypatch.context() as racing:
        racing.setattr(Store, "read_record", late)
        assert StageRecords(store, STAGE).commits() == done
    reader = store.stage(STAGE)
    done["s/0003"] = commit(store, "s/0003", "newer")
    records = Records(store)
    records.fold(STAGE)
    records.sweep(STAGE)
    assert set(reader.entries) == set(done)


@given(st.integers(0, 1 << 20), st.integers(1, 255))
def test_a_flipped_byte_costs_few_tasks(tmp_path_factory: pytest.TempPathFactory, place: int, change: int) -> None:
    store = Store(f"memory://{tmp_path_factory.mktemp('fold').name}")
    done = {f"s/{n:04d}": Commit(task=f"s/{n:04d}", fingerprint="f", files={}) for n in range(600)}
    records = Records(store)
    for one in done.values():
        records.add(STAGE, one)
    records.fold(STAGE, "x")
    (name,) = store.children(f"stages/{STAGE}/folded")
    path = f"stages/{STAGE}/folded/{name}"
    with store.open(path) as stream:
        data = bytearray(stream.read())
    data[place % len(data)] ^= change
    store.put(path, bytes(data))
    with pytest.raises(DamagedFileError):
        _ = store.stage(STAGE).entries
    again = Records(store)
    said = list(again.read(STAGE))
    assert "its SHA-256 is not the committed one" in said[0]
    left = again.of(STAGE)
    assert said[1] == f"stage {STAGE}: {len(left)} commit records in it are whole; tasks without are done again"
    assert {task: done[task].entry() for task in left} == left
    assert len(left) >= 600 - 256 or not left  # the footer, by which all are found, is a part of the file
    again.fold(STAGE)
    assert set(store.commits(STAGE)) == set(left)


def test_a_damaged_name_costs_nothing(store: Store) -> None:
    done = many(store, 5)
    Records(store).fold(STAGE, "x")
    pointer = f"stages/{STAGE}/folded.json"
    with store.open(pointer) as stream:
        text = stream.read()
    store.put(pointer, text.replace(b'"tasks": 5', b'"tasks": 4'))
    with pytest.raises(UserError, match=r"folded\.json: a damaged commit record; run again"):
        store.stage(STAGE)
    records = Records(store)
    assert len(list(records.read(STAGE))) == 2
    assert {task: one.entry() for task, one in done.items()} == records.of(STAGE)


def test_of_two_files_none_is_believed_without_its_name(store: Store) -> None:
    many(store, 2)
    Records(store).fold(STAGE)
    commit(store, "s/0000", "newer")
    Records(store).fold(STAGE)
    store.put(f"stages/{STAGE}/folded.json", b"")
    records = Records(store)
    assert len(list(records.read(STAGE))) == 2
    assert records.of(STAGE) == {}


def test_a_folded_file_that_is_gone(store: Store) -> None:
    many(store, 2)
    Records(store).fold(STAGE)
    store.remove(f"stages/{STAGE}/folded")
    records = Records(store)
    assert "missing" in next(records.read(STAGE))


def test_a_folded_file_of_another_hand(tmp_path: Path) -> None:
    """Its digest is right, but it does not hold what is written here; a plan does not change the run either."""
    store = Store(str(tmp_path / "run"))
    many(store, 2)
    Records(store).fold(STAGE)
    folded = store.stage(STAGE).folded
    assert folded is not None
    wrong = pa.table({"task": ["s/0000"], "fingerprint": ["f"], "facts": ["[[["], "record": [b"?"]})
    with store.output(f"stages/{STAGE}/folded", "commits", ".parquet") as output:
        pq.write_table(wrong, output.local)
    folding.name(store, STAGE, folded.model_copy(update={"file": output.published()}))
    with pytest.raises(UserError, match="no commit records of this version"):
        _ = store.stage(STAGE).entries
    with pytest.raises(UserError, match="no commit record"):
        store.commits(STAGE)


def test_a_plan_removes_no_damaged_record(store: Store) -> None:
    many(store, 2)
    (first, _) = store.records(STAGE)
    store.put(f"stages/{STAGE}/commits/{first}", b"{")
    with pytest.raises(UserError, match="no commit record of this version"):
        Records(store).of(STAGE)
    assert first in store.records(STAGE)
