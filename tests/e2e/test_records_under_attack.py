"""What an outsider found wrong with records that are folded, files that are put together, and stages that stand."""

import shutil
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from damage_lab import again, content, flip
from small_run import Document, small_run
from test_many_small_shards import BLOCKS, SHARDS, shards, told

from textmill.config import pipeline as config
from textmill.dashboard.report import render
from textmill.errors import UserError
from textmill.inspect.snapshot import take
from textmill.inspect.verify import verify
from textmill.inspect.why import why
from textmill.plan.plan import Plan
from textmill.run import driver
from textmill.run.driver import run
from textmill.run.executor import InlineExecutor, Outcome
from textmill.stages.map_shard import MapShards
from textmill.store import folding
from textmill.store.store import Store
from textmill.store.task import Task


class Ahead(InlineExecutor):
    """Takes tasks ahead of those that it does, as Ray does."""

    def run(self, plan: Plan, tasks: Iterable[Task | None], store: Store) -> Iterator[Outcome]:
        waiting: deque[Task] = deque()
        source, is_over = iter(tasks), False
        while waiting or not is_over:
            while len(waiting) < 5 and not is_over:
                try:
                    task = next(source)
                except StopIteration:
                    is_over = True
                    break
                if task is None:
                    break
                waiting.append(task)
            if waiting:
                yield from super().run(plan, [waiting.popleft()], store)


def fail_at(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a shard fail whenever it is read."""
    real: Callable[..., object] = MapShards.run

    def failing(self: MapShards, part: object, files: object) -> object:
        if getattr(part, "name", "") == name and self.steps is None:
            raise RuntimeError("not today")
        return real(self, part, files)

    monkeypatch.setattr(MapShards, "run", failing)


def fresh(folder: Path, files: list[list[Document]], blocks: list[object]) -> Store:
    folder.mkdir()
    return small_run(folder, files, blocks)


def test_back_to_earlier_settings_when_others_have_overwritten_the_corpus(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files have the names and sizes of before; their records are of a stage with another number."""
    writer = {"columns": ["id", "text"]}
    one, other = [[{"text": "A plain sentence."}]], [[{"text": "B other sentence."}]]
    pii = "formatters.pii"
    store = small_run(tmp_path, one, [pii], writer=writer)
    before = content(store)
    with monkeypatch.context() as killed:

        def kill(*_: object) -> None:
            raise KeyboardInterrupt

        killed.setattr(driver, "_sweep", kill)
        with pytest.raises(KeyboardInterrupt):
            small_run(tmp_path, other, ["dedup.exact", pii], writer=writer)
    assert content(store) != before
    store = small_run(tmp_path, one, [pii], writer=writer)
    assert content(store) == before


def test_early_parts_while_shards_are_taken_away(tmp_path: Path) -> None:
    files = shards()
    small_run(tmp_path, files, BLOCKS)
    for at in range(4):
        files[at] = [{**files[at][0], "text": f"{files[at][0]['text']} and more of it"}]
    for at in range(4):
        (tmp_path / "in" / f"{at:03d}.jsonl").unlink()
    (tmp_path / "in" / f"{SHARDS - 1:03d}.jsonl").unlink()
    small_run(tmp_path, files[: SHARDS - 1], BLOCKS, out="other")
    result = run(config.load(str(tmp_path / "pipeline.yaml")), str(tmp_path / "run"), Ahead)
    assert result.is_complete
    assert content(result.store) == content(Store(str(tmp_path / "other")))
    assert list(verify(result.store)) == []


def test_a_shard_fails_that_was_done_while_another_is_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = shards()
    store = small_run(tmp_path, files, BLOCKS)
    for at in (3, 7):
        path = tmp_path / "in" / f"{at:03d}.jsonl"
        path.write_text(path.read_text().replace("the mill", "the old mill"))
    with monkeypatch.context() as failing:
        fail_at("s/003.jsonl", failing)
        result, _ = again(store)
    assert list(result.quarantined) == ["s/003.jsonl"]
    assert [line for line in verify(store) if "not complete" not in line] == []
    result, _ = again(store)
    assert (result.is_complete, list(verify(store))) == (True, [])


def test_ids_are_counted_where_a_shard_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [[{"id": "same", "text": f"text {at}"}] for at in range(4)]
    small_run(tmp_path, files, [], out="other")
    fail_at("s/002.jsonl", monkeypatch)
    result = run(config.load(str(tmp_path / "pipeline.yaml")), str(tmp_path / "run"), lambda: InlineExecutor(0))
    assert list(result.quarantined) == ["s/002.jsonl"]
    assert result.repeated_ids == 3


@pytest.mark.parametrize("name", ["LICENSES.parquet", "ATTRIBUTION.jsonl", "ATTRIBUTION.md", "README.md", "SHA256SUMS"])
def test_a_damaged_ledger_is_written_again(tmp_path: Path, name: str) -> None:
    files: list[list[Document]] = [[{"text": "x y", "license": "CC-BY-4.0", "author": "Ann"}]]
    store = small_run(tmp_path, files, [], columns={"license": "string", "author": "string"})
    before = content(store)
    path = Path(store.locate(f"corpus/{name}"))
    path.write_bytes(path.read_bytes()[:-2] + b"\xff\n" if before[name] else b"x")
    assert list(verify(store))
    again(store, recheck=True)
    assert (content(store), list(verify(store))) == (before, [])


def test_a_run_directory_with_brackets_in_its_name(tmp_path: Path) -> None:
    store = small_run(tmp_path, shards(), BLOCKS, out="run[1]")
    assert len(told(store)) == SHARDS
    with pytest.raises(UserError, match=r"a run directory that is not local cannot have \*, \? or \[ in its name"):
        Store("memory://run[1]")


def test_merged_files_hold_no_rows_of_others(tmp_path: Path) -> None:
    """A shard has changed, another was taken away; anybody may read the files as a folder of Parquet."""
    files = shards()
    store = small_run(tmp_path, files, BLOCKS)
    files[5] = [{**files[5][0], "text": "short too"}]
    (tmp_path / "in" / "011.jsonl").unlink()
    last = files.pop()
    path = tmp_path / "in" / f"{SHARDS - 1:03d}.jsonl"
    path.unlink()
    small_run(tmp_path, files, BLOCKS)
    ids = pq.read_table(store.locate("stages/0-read/fates"))["id"].to_pylist()
    assert sorted(ids) == sorted(f"{at}/0" for at in range(SHARDS - 1))
    texts = pq.read_table(store.locate("removed/0-read"))["text"].to_pylist()
    assert texts.count("short too") == 1
    assert len(texts) == 3
    assert why(store, str(last[0]["url"])).found == []


@pytest.mark.parametrize("part", [b"record", b"facts", b"PAR1"])
def test_a_bit_in_the_footer_of_a_folded_file(tmp_path: Path, part: bytes) -> None:
    store = small_run(tmp_path, shards(), BLOCKS)
    before = content(store)
    (name,) = store.children("stages/0-read/folded")
    path = Path(store.locate(f"stages/0-read/folded/{name}"))
    data = bytearray(path.read_bytes())
    data[data.rindex(part)] ^= 2
    path.write_bytes(data)
    _, said = again(store)
    assert len(said) == 2
    assert (content(store), list(verify(store))) == (before, [])


def test_stages_that_stood_before_damage_was_met(tmp_path: Path) -> None:
    store = small_run(tmp_path, shards(), BLOCKS)
    flip(store, store.commits("0-read")["s/001.jsonl"].files["data"])
    _, said = again(store, blocks=[*BLOCKS, {"formatters.pii": {"name": "again", "ipv6": False}}])
    assert len(said) == 1
    for stage in store.children("stages"):
        assert store.records(stage) == []
        named = {file.path for entry in store.stage(stage).entries.values() for file in entry.files.values()}
        there = {f"stages/{stage}/fates/{name}" for name in store.children(f"stages/{stage}/fates")}
        assert there == {path for path in named if "/fates/" in path}
        assert len(store.children(f"stages/{stage}/fates-index")) == len(there)


def test_small_files_are_put_together_while_somebody_looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The records were read before, the files are looked for after."""
    store = small_run(tmp_path, shards(), BLOCKS)
    files = shards()
    files[0] = [{**files[0][0], "text": f"{files[0][0]['text']} and more of it"}]
    real, seen = Store.check, []

    def late(self: Store, file: object) -> None:
        if not seen:
            seen.append(file)
            with monkeypatch.context() as at_work:
                at_work.setattr(Store, "check", real)
                small_run(tmp_path, files, BLOCKS)
        real(self, file)  # type: ignore[arg-type]

    with monkeypatch.context() as racing:
        racing.setattr(Store, "check", late)
        (answer,) = why(store, "https://example.org/7").found
    assert answer.fate == "minhash.duplicate"


@pytest.mark.parametrize("harm", ["another stage's", "a folder", "folded is a file", "no UTF-8", "no corpus", "ids"])
def test_what_another_hand_has_put_there_is_one_line(tmp_path: Path, harm: str) -> None:
    store = small_run(tmp_path, shards(), BLOCKS)
    pointer = Path(store.locate("stages/0-read/folded.json"))
    if harm == "another stage's":
        shutil.copy(store.locate("stages/1-minhash-sketch/folded.json"), pointer)
    elif harm == "a folder":
        pointer.unlink()
        pointer.mkdir()
    elif harm == "folded is a file":
        shutil.rmtree(store.locate("stages/0-read/folded"))
        Path(store.locate("stages/0-read/folded")).write_text("")
    elif harm == "no UTF-8":
        Path(store.locate("corpus/SHA256SUMS")).write_bytes(b"\xff\xfe")
    elif harm == "no corpus":
        Path(store.locate("corpus/data/part-00000.parquet")).unlink()
    else:
        store.put("run.json", store.open("run.json").read().replace(b'"repeated_ids": 0', b'"repeated_ids": "x"'))
    looks: list[Callable[[], object]] = [
        lambda: list(verify(store)),
        lambda: why(store, "1/0"),
        lambda: take(store).corpus,
        lambda: render(store),
    ]
    for look in looks:
        assert "\n" not in complaint(look)


def complaint(look: Callable[[], object]) -> str:
    """What the user is told; nothing else than a UserError may be raised."""
    try:
        look()
    except UserError as error:
        return str(error)
    return ""


def test_folding_names_its_own_stage_only(tmp_path: Path) -> None:
    store = small_run(tmp_path, shards(), BLOCKS)
    shutil.copy(store.locate("stages/1-minhash-sketch/folded.json"), store.locate("stages/0-read/folded.json"))
    with pytest.raises(UserError, match="of another stage; run again"):
        folding.read(store, "0-read")
    before = content(store)
    again(store)
    assert (content(store), list(verify(store)), len(told(store))) == (before, [], SHARDS)
