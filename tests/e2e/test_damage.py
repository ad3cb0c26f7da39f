"""Damage in a run directory never reaches the corpus: what is damaged is made again, and what was made from it."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import small_steps
from damage_lab import EXACT, NEAR, SPANS, again, committed, content, cut, delete, flip, lose, replace, texts
from small_run import corpus, small_run

from textmill.inspect.verify import verify
from textmill.inspect.why import why
from textmill.plan.plan import Plan
from textmill.run import failure as engine
from textmill.run import worker
from textmill.store.commits import Records
from textmill.store.store import Commit, Store, StoredFile
from textmill.store.task import Task

BLOOM = {"small_steps:Bloom": {"expected_ngrams": 100_000}}
BEST = {"small_steps:Rank": {"max_documents": 9}}
NEVER_READ = ("fates", "removed", "facts", "hashes", "corpus", "credits", "licenses")
"""By tasks of later stages; `facts` only where a barrier has alarms."""


@pytest.fixture
def cut_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every step has several tasks, which read slices of the same files."""
    fine = {"keys_per_part": 100, "edges_per_part": 8, "documents_per_part": 4, "documents_per_group": 4}
    monkeypatch.setattr(small_steps, "BUDGETS", fine)


@pytest.mark.usefixtures("cut_small")
@pytest.mark.parametrize("block", [NEAR, SPANS, BLOOM, BEST])
def test_a_task_reads_no_committed_file_that_it_does_not_name(
    tmp_path: Path, block: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a task names is what is checked."""
    located: set[str] = set()
    real = Store.locate
    monkeypatch.setattr(Store, "locate", lambda self, path: (located.add(path), real(self, path))[1])

    def watched(plan: Plan, task: Task, store: Store) -> Commit:
        before = {file.path for _, _, _, file in committed(store)}
        located.clear()
        commit = worker.run_task(plan, task, store)
        assert located & before - {file.path for file in commit.files.values()} <= {file.path for file in task.reads()}
        return commit

    monkeypatch.setattr(engine, "run_task", watched)
    index = {} if "Minhash" not in str(block) else {"index": str(tmp_path / "index")}
    for number in (1, 2) if index else (1,):
        folder = tmp_path / str(number)
        folder.mkdir()
        ((name, settings),) = block.items()  # type: ignore[attr-defined]  # a mapping of one
        small_run(folder, texts(number), [{name: {**settings, **index}}, "formatters.pii"])


@pytest.mark.usefixtures("cut_small")
@pytest.mark.usefixtures("nothing_goes")
@pytest.mark.parametrize("block", [NEAR, SPANS])
def test_whatever_is_damaged_is_made_again(tmp_path: Path, block: object) -> None:
    """Every kind of file in turn, with all that follows still to be done."""
    store = small_run(tmp_path, texts(1), [block, "formatters.pii"])
    expected, kinds = content(store), {}
    for stage, role, commit, file in committed(store):
        if file.rows or role == "groups":
            kinds.setdefault((stage, "any" if "/" in role else role), (commit, file.path))
    assert len(kinds) > 8
    for (stage, role), (before, _) in kinds.items():
        commit = store.commits(stage)[before.task]
        file = next(file for name, file in commit.files.items() if role in (name, "any"))
        shared = len(store.commits(stage)) if role == "fates" else 1
        who = f"{commit.task} of {stage} is" if shared == 1 else f"{shared} tasks of {stage} are"
        later = [other for other in store.children("stages") if int(other.split("-")[0]) > int(stage.split("-")[0])]
        for other in later:
            lose(store, other)
        flip(store, file)
        _, said = again(store, recheck=role in NEVER_READ)
        why = "damaged: its SHA-256 is not the committed one"
        assert said == [f"{file.path}: {why}; {who} done again, and what was made from it"]
        assert (content(store), list(verify(store))) == (expected, [])
    assert not store.exists("damaged.json")


@pytest.mark.usefixtures("nothing_goes")
@pytest.mark.parametrize("harm", [flip, replace])
def test_a_setting_of_a_late_block_is_changed_after_a_file_was_damaged(
    tmp_path: Path, harm: Callable[[Store, StoredFile], None]
) -> None:
    """The specimen: what is damaged is made again, and nothing that stands is."""
    store = small_run(tmp_path, texts(2), [EXACT, {"formatters.pii": {"ipv6": False}}])
    harm(store, store.commits("0-read")["s/001.jsonl"].files["data"])
    result, said = again(store, blocks=[EXACT, {"formatters.pii": {"ipv6": True}}])
    assert len(said) == 1
    assert "s/001.jsonl of 0-read is done again" in said[0]
    stages = {
        "the shard": 1,
        "its sketch": 1,
        "members of all": 1,
        "ids of all": 1,
        "of three shards what is kept": 3,
        "the corpus": 0,
    }
    assert result.tasks_done == sum(stages.values())  # nothing is masked, so that the corpus is as it was
    assert list(verify(store)) == []


@pytest.mark.usefixtures("nothing_goes")
@pytest.mark.parametrize("harm", [cut, delete])
def test_a_file_that_is_gone_or_cut_short_is_made_again(
    tmp_path: Path, harm: Callable[[Store, StoredFile], None]
) -> None:
    store = small_run(tmp_path, texts(2), [EXACT])
    before = content(store)
    harm(store, store.commits("1-exact-sketch")["s/001.jsonl"].files["data"])
    result, said = again(store)
    assert (said, result.tasks_done) == ([], 1)  # its size tells
    assert (content(store), list(verify(store))) == (before, [])


def test_what_was_made_from_damaged_bytes_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As an earlier version left it, or a disk that failed between the check and the use."""
    store = small_run(tmp_path, texts(3), [EXACT, {"formatters.pii": {"ipv6": False}}])
    expected = corpus(store)
    file = store.commits("0-read")["s/001.jsonl"].files["data"]
    rows = pq.read_table(store.locate(file.path))
    wrong = rows.set_column(rows.schema.get_field_index("text"), "text", pa.array(["baked in"] * len(rows)))
    pq.write_table(wrong.cast(rows.schema), store.locate(file.path))
    with monkeypatch.context() as blind:
        blind.setattr(Store, "check", lambda *_: None)
        blind.setattr(
            Records,
            "is_done",
            lambda self, task: getattr(self.get(task.stage, task.name), "fingerprint", "") == task.fingerprint,
        )
        again(store, blocks=[EXACT, {"formatters.pii": {"ipv6": True}}])
    assert any(row["text"] == "baked in" for row in corpus(store))
    assert f"{file.path}: damaged" in next(verify(store))
    _, said = again(store, recheck=True)
    assert len(said) == 1
    assert (corpus(store), list(verify(store))) == (expected, [])


def test_what_no_task_reads_is_found_by_recheck(tmp_path: Path) -> None:
    first, second, third = texts(5)
    store = small_run(tmp_path, [first, second, [*third, first[0]]], [EXACT])
    before = content(store)
    for role in ("fates", "removed"):
        flip(store, store.commits("8-exact-keep")["s/002.jsonl"].files[role])
    flip(store, store.commits("9-corpus")["part-00000"].files["corpus"])
    assert len([line for line in verify(store) if "`textmill run --recheck` makes it again" in line]) >= 3
    _, said = again(store, recheck=True)
    assert [line.split("/")[0] for line in said] == ["stages", "removed", "corpus"]
    assert (content(store), list(verify(store))) == (before, [])


@pytest.mark.parametrize("harm", [flip, delete])
def test_a_damaged_index_of_fates_is_passed_over_and_made_again(
    tmp_path: Path, harm: Callable[[Store, StoredFile], None]
) -> None:
    store = small_run(tmp_path, texts(5), [EXACT])
    before, (told,) = content(store), why(store, "1/0").found
    folded = store.stage("8-exact-keep").folded
    assert folded is not None
    (beside,) = folded.sorted.values()
    harm(store, beside.index)
    assert why(store, "1/0").found == [told]
    assert [line for line in verify(store) if beside.index.path in line]
    result, said = again(store, recheck=True)
    assert (len(said), result.tasks_done) == (1, 0)
    assert (content(store), list(verify(store)), why(store, "1/0").found) == (before, [], [told])


def test_a_damaged_ledger_of_a_corpus_file_is_found_where_ledgers_are_joined(tmp_path: Path) -> None:
    store = small_run(tmp_path, texts(5), [EXACT])
    before = content(store)
    flip(store, store.commits("9-corpus")["part-00000"].files["licenses"])
    store.remove("corpus/LICENSES.parquet")
    result, said = again(store)
    assert (len(said), result.tasks_done) == (1, 1)
    assert (content(store), list(verify(store))) == (before, [])


def test_damage_that_is_met_when_ids_are_counted(tmp_path: Path) -> None:
    """All other tasks are done, and what the last stage has kept is read once more."""
    store = small_run(tmp_path, texts(5), [EXACT])
    before = content(store)
    file = store.commits("8-exact-keep")["s/002.jsonl"].files["data"]
    Path(store.locate(file.path)).write_bytes(b"?" * file.bytes)
    lose(store, "10-corpus-ids")
    result, said = again(store)
    assert len(said) == 1
    assert result.tasks_done == 4  # the shard, the corpus file that was made of it, and ids in two parts
    assert (content(store), list(verify(store))) == (before, [])
