"""Runs over input and run directories as users and accidents leave them: nothing lost, doubled or taken for a bug."""

import json
import resource
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from lab import Lab

from textmill.cli import main as cli
from textmill.config.pipeline import load
from textmill.errors import UserError
from textmill.inspect.status import status
from textmill.inspect.verify import verify
from textmill.inspect.why import why
from textmill.plan.plan import Plan
from textmill.run.driver import run
from textmill.run.executor import InlineExecutor, Outcome
from textmill.run.result import Result
from textmill.store.store import Store
from textmill.store.task import Task

Row = dict[str, object]


class Bench:
    """A folder with a pipeline over JSON lines, run in this process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = folder / "pipeline.yaml"

    def source(self, name: str, reader: str = "readers.jsonl", paths: str = "", **settings: object) -> Row:
        return {"name": name, "reader": {reader: {"paths": paths or f"{name}/*", **settings}}}

    def put(self, path: str, rows: Sequence[Row]) -> Path:
        """A file of JSON lines, or Parquet by its name."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.suffix == ".parquet":
            pq.write_table(pa.Table.from_pylist(list(rows)), file)
        else:
            file.write_text("".join(json.dumps(row) + "\n" for row in rows))
        return file

    def run(
        self,
        sources: Sequence[Row],
        *blocks: object,
        writer: object = "writers.parquet",
        removed: object = None,
        executor: type[InlineExecutor] = InlineExecutor,
    ) -> Result:
        pipeline = {
            "name": "bench",
            "sources": list(sources),
            "blocks": list(blocks),
            "writer": writer,
            "removed": removed,
        }
        self.config.write_text(yaml.safe_dump(pipeline, sort_keys=False))
        return run(load(str(self.config)), str(self.folder / "run"), lambda: executor(retries=0))

    def corpus(self) -> list[Row]:
        files = sorted((self.folder / "run" / "corpus" / "data").glob("*.parquet"))
        return [row for file in files for row in pq.read_table(file).to_pylist()]

    def ids(self) -> list[object]:
        return [row["id"] for row in self.corpus()]


def problems(result: Result) -> list[str]:
    return list(verify(result.store))


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


FRAGILE = """
from textmill.dedup.exact import Exact

class Fragile(Exact):
    '''Cannot sketch a certain text.'''

    def keys(self, batch):
        if "unsketchable" in batch.texts:
            raise RuntimeError("no keys")
        return super().keys(batch)
"""


def test_a_shard_without_a_sketch_shifts_no_other_documents(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    (bench.folder / "fragile_dedup.py").write_text(FRAGILE)
    monkeypatch.syspath_prepend(bench.folder)
    bench.put("in/a.jsonl", [{"id": "a1", "text": "unsketchable"}, {"id": "a2", "text": "alone a"}])
    bench.put("in/b.jsonl", [{"id": "b1", "text": "same"}, {"id": "b2", "text": "alone b"}])
    bench.put("in/c.jsonl", [{"id": "c1", "text": "alone c"}, {"id": "c2", "text": "same"}])
    result = bench.run([bench.source("in")], "fragile_dedup:Fragile")
    assert bench.ids() == ["b1", "b2", "c1"]
    assert set(result.quarantined) == {"in/a.jsonl"}
    assert not status(result.store).is_complete


@pytest.fixture
def few_open_files() -> Iterator[int]:
    """A soft limit of open files that is soon reached."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (100, hard))
    yield 100
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_more_shards_than_files_may_be_open(bench: Bench, few_open_files: int) -> None:
    for shard in range(few_open_files + 10):
        bench.put(f"in/{shard:03d}.jsonl", [{"id": f"d{shard}", "text": f"text {shard % 70}"}])
    result = bench.run([bench.source("in")], "dedup.exact")
    assert len(bench.ids()) == 70
    assert problems(result) == []


@pytest.mark.parametrize("name", ["a/b", "..", "a.b", "a b", "\n", "-a"])
def test_a_block_has_a_plain_name(bench: Bench, name: str) -> None:
    bench.put("in/a.jsonl", [{"id": "1", "text": "x"}])
    with pytest.raises(UserError, match=r"pipeline\.yaml:.*name: must be text of the form"):
        bench.run([bench.source("in")], {"dedup.exact": {"name": name}})


def test_sources_cannot_name_the_same_task(bench: Bench) -> None:
    """Source `a` with shard `b/c.jsonl` and source `a/b` with shard `c.jsonl` would overwrite each other."""
    bench.put("a/b/c.jsonl", [{"id": "1", "text": "x"}])
    with pytest.raises(UserError, match=r"both named 'a/b/c\.jsonl'"):
        bench.run([bench.source("a", paths="a/*/*"), bench.source("a/b")])


def test_a_corpus_is_deduplicated_again_with_new_documents(bench: Bench) -> None:
    bench.put("old/a.jsonl", [{"id": "a1", "text": "same"}, {"id": "a2", "text": "same"}, {"id": "a3", "text": "old"}])
    bench.run([bench.source("old")], "dedup.exact")
    corpus = [{name: row[name] for name in ("id", "text", "cluster_size")} for row in bench.corpus()]
    bench.put("corpus/a.parquet", corpus)
    bench.put("new/b.jsonl", [{"id": "b1", "text": "same"}, {"id": "b2", "text": "new"}])
    result = bench.run([bench.source("corpus", "readers.parquet"), bench.source("new")], "dedup.exact")
    assert [(row["id"], row["cluster_size"]) for row in bench.corpus()] == [("a1", 3), ("a3", 1), ("b2", 1)]
    assert problems(result) == []


@pytest.mark.parametrize("compression", ["gz", "zst", "none"])
def test_every_compression_ends_in_a_whole_corpus(bench: Bench, compression: str) -> None:
    bench.put("in/a.jsonl", [{"id": "1", "text": "x", "license": "CC-BY-4.0"}, {"id": "2", "text": "y"}])
    result = bench.run([bench.source("in")], writer={"writers.jsonl": {"compression": compression}})
    assert problems(result) == []
    credits = (bench.folder / "run" / "corpus" / "ATTRIBUTION.jsonl").read_text().splitlines()
    assert [json.loads(line)["id"] for line in credits] == ["1"]


def test_settings_taken_back_after_a_kill_leave_no_foreign_corpus_file(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other settings' file is as long as the first one's, so its size does not tell them apart."""
    bench.put("in/a.jsonl", [{"id": "1", "text": "x"}])

    def write(added: str) -> Result:
        return bench.run([bench.source("in")], writer={"writers.jsonl": {"compression": "none", "added": added}})

    write("2024-01-01")
    with monkeypatch.context() as killed:
        killed.setattr(Store, "commit", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            write("2025-12-31")
    result = write("2024-01-01")
    assert problems(result) == []
    assert '"added":"2024-01-01"' in (bench.folder / "run" / "corpus" / "data" / "part-00000.jsonl").read_text()


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (pa.nulls(1), pa.array([1]), [None, 1]),
        (pa.array([1], pa.int32()), pa.array([2]), [1, 2]),
        (pa.array(["a"]), pa.array(["b"], pa.large_string()), ["a", "b"]),
    ],
)
def test_sources_meet_in_the_wider_type(bench: Bench, one: pa.Array, other: pa.Array, expected: list[object]) -> None:
    for name, values in (("a", one), ("b", other)):
        (bench.folder / name).mkdir()
        pq.write_table(pa.table({"id": ["1"], "text": ["x"], "k": values}), bench.folder / name / "0.parquet")
    bench.run([bench.source("a", "readers.parquet"), bench.source("b", "readers.parquet")])
    assert [row["k"] for row in bench.corpus()] == expected


@pytest.mark.parametrize("other", [pa.array(["x"]), pa.array([0.5])])
def test_sources_whose_columns_cannot_meet(bench: Bench, other: pa.Array) -> None:
    for name, values in (("a", pa.array([2**60 + 1])), ("b", other)):
        (bench.folder / name).mkdir()
        pq.write_table(pa.table({"id": ["1"], "text": ["x"], "k": values}), bench.folder / name / "0.parquet")
    with pytest.raises(UserError, match="columns do not fit together"):
        bench.run([bench.source("a", "readers.parquet"), bench.source("b", "readers.parquet")])


@pytest.mark.parametrize("rows", [1, 2, 3, 5, 6, 7])
def test_files_of_the_corpus_split_anywhere(bench: Bench, rows: int) -> None:
    for shard, count in enumerate((3, 0, 1, 2)):
        bench.put(f"in/{shard}.jsonl", [{"id": f"{shard}-{row}", "text": "x"} for row in range(count)])
    result = bench.run([bench.source("in")], writer={"writers.parquet": {"max_rows_per_file": rows}})
    sizes = [pq.read_metadata(file).num_rows for file in sorted((bench.folder / "run/corpus/data").iterdir())]
    assert sizes == [min(rows, 6 - start) for start in range(0, 6, rows)]
    assert bench.ids() == ["0-0", "0-1", "0-2", "2-0", "3-0", "3-1"]
    assert problems(result) == []


def test_ids_are_shown_as_they_are(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Neither emoji codes nor markup mean anything in them."""
    strange = ":x: [bold]é\u202e"
    bench.put("in/a.jsonl", [{"id": strange, "text": "x", "url": "https://a.example/:smile:"}])
    bench.run([bench.source("in")])
    monkeypatch.setattr("sys.argv", ["textmill", "why", str(bench.folder / "run"), strange, "--json"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 0
    (answer,) = json.loads(capfd.readouterr().out)
    assert (answer["id"], answer["url"]) == (strange, "https://a.example/:smile:")


QUITTER = """
from textmill.block import Block

class Quitter(Block):
    '''Ends the process it runs in, as a careless library does.'''

    def apply(self, batch):
        if "quit" in batch.texts:
            raise SystemExit(0)
        return {}
"""


def test_a_block_that_ends_the_process_costs_its_shard(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    (bench.folder / "quitter_block.py").write_text(QUITTER)
    monkeypatch.syspath_prepend(bench.folder)
    bench.put("in/a.jsonl", [{"id": "a", "text": "quit"}])
    bench.put("in/b.jsonl", [{"id": "b", "text": "stay"}])
    result = bench.run([bench.source("in")], "quitter_block:Quitter")
    assert bench.ids() == ["b"]
    assert result.quarantined == {"in/a.jsonl": "SystemExit: 0"}


class OtherMachine(InlineExecutor):
    """Writes where the driver does not look, as a worker on another machine does into its own disk."""

    def run(self, plan: Plan, tasks: Iterable[Task], store: Store) -> Iterator[Outcome]:
        return super().run(plan, tasks, Store(f"{store.url}-elsewhere"))


def test_a_run_directory_that_workers_do_not_share(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEXTMILL_PATIENCE", "1")
    bench.put("in/a.jsonl", [{"id": "a", "text": "x"}])
    with pytest.raises(UserError, match="must be where all machines"):
        bench.run([bench.source("in")], executor=OtherMachine)


def test_a_terminated_run_says_how_to_go_on(lab: Lab) -> None:
    process = lab.start("run", str(lab.config), "--out", "run", "--workers", "1")
    commits = lab.folder / "run" / "stages" / "0-read" / "commits"
    while process.poll() is None and not list(commits.glob("*.json")):
        time.sleep(0.05)
    process.terminate()
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 3
    assert "stopped; run the same command again to resume" in errors


def test_a_temporary_folder_with_too_long_a_name_for_sockets(lab: Lab) -> None:
    folder = lab.folder / ("long" * 20)
    folder.mkdir()
    lab.environment["TMPDIR"] = str(folder)
    assert "RAY_TMPDIR" in lab.textmill("run", str(lab.config), "--out", "run", code=2)


def test_a_record_asked_for_in_bytes_that_are_no_text(bench: Bench) -> None:
    bench.put("in/a.jsonl", [{"id": "1", "text": "x"}])
    assert why(bench.run([bench.source("in")]).store, "\udcff").found == []


@pytest.mark.parametrize("manifest", ["{", "[]", '{"stages": 5}'])
def test_a_damaged_manifest_is_told(bench: Bench, manifest: str) -> None:
    bench.put("in/a.jsonl", [{"id": "1", "text": "x"}])
    store = bench.run([bench.source("in")]).store
    store.put("run.json", manifest.encode())
    with pytest.raises(UserError, match=r"run\.json: "):
        status(store)


@pytest.mark.parametrize("writer", ["writers.jsonl", "writers.parquet"])
def test_a_corpus_of_no_columns_is_refused(bench: Bench, writer: str) -> None:
    bench.put("in/a.jsonl", [{"id": "1", "text": "x"}])
    with pytest.raises(UserError, match="columns: "):
        bench.run([bench.source("in")], writer={writer: {"columns": []}})


def test_what_is_kept_of_the_removed_is_gathered_into_row_groups(bench: Bench) -> None:
    """Not one for each block and batch, which is most of a file of few rows."""
    bench.put("in/a.jsonl", [{"id": str(row), "text": "too short" if row % 2 else "x"} for row in range(300)])
    blocks = [{"filters.gopher_quality": {"name": name, "min_words": words}} for name, words in (("a", 2), ("b", 5))]
    result = bench.run([bench.source("in", batch_rows=10)], *blocks, removed={"keep": "all"})
    (commit,) = result.store.commits("0-read").values()
    assert commit.files["removed"].rows == 300
    with result.store.open(commit.files["removed"].path) as stream:
        assert pq.ParquetFile(stream).num_row_groups == 1
    assert problems(result) == []


def test_a_shard_whose_records_vanished_is_missed(bench: Bench) -> None:
    bench.put("in/a.jsonl", [{"id": "1", "text": "x"}])
    bench.put("in/b.jsonl", [])
    result = bench.run([bench.source("in")])
    result.records.take_back("0-read", ["in/b.jsonl"])
    assert problems(result) == ["0-read: 1 shard committed, but the run has 2"]
