"""Faults that inputs from outside showed, each as it was reported: what must come out, and that it is accounted for.

The kinds behind them are tested beside the parts that they concern; here each report is run as its user ran it.
"""

import json
import random
import string
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
import zstandard
from small_run import corpus
from typer.testing import CliRunner

from textmill.cli.main import app
from textmill.config import pipeline as config
from textmill.inspect.status import status
from textmill.inspect.verify import verify
from textmill.inspect.why import why
from textmill.run.driver import run
from textmill.run.executor import InlineExecutor
from textmill.run.result import Result
from textmill.store.store import Store

CHINESE = (
    "人工智能是计算机科学的一个分支它企图了解智能的实质并生产出一种新的能以人类智能相似的方式做出反应的智能机器"
    "该领域的研究包括机器人语言识别图像识别自然语言处理和专家系统等"
)


class Place:
    """A folder with a pipeline over the files in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def lines(self, name: str, lines: Iterable[object]) -> None:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines))

    def table(self, name: str, **columns: Any) -> None:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        pq.write_table(pa.table(columns), path)

    def config(self, kind: str, paths: str, blocks: Iterable[object] = (), writer: object = "writers.parquet") -> Path:
        path = self.folder / "p.yaml"
        source = {"name": "s", "reader": {f"readers.{kind}": {"paths": paths}}}
        path.write_text(yaml.safe_dump({"name": "t", "sources": [source], "blocks": [*blocks], "writer": writer}))
        return path

    def run(self, *arguments: Any, out: str = "run", **more: Any) -> Result:
        """Complete and whole."""
        pipeline = config.load(str(self.config(*arguments, **more)))
        result = run(pipeline, str(self.folder / out), lambda: InlineExecutor(retries=0))
        assert result.is_complete
        assert list(verify(result.store)) == []
        return result

    def rows(self, *arguments: Any, **more: Any) -> list[dict[str, Any]]:
        return corpus(self.run(*arguments, **more).store)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def drops(store: Store) -> dict[str, int]:
    return status(store).drops


def counts(store: Store) -> dict[str, int]:
    return {name: count for found in status(store).counts.values() for name, count in found.items()}


def test_bitflip_baked_in(place: Place) -> None:
    """A flipped bit in a stage file that still reads does not come into the corpus of the next run."""
    draw = random.Random(6)
    for shard in range(3):
        texts = (" ".join(f"{draw.randrange(16**8):08x}" for _ in range(40)) for _ in range(50))
        place.lines(f"in/{shard}.jsonl", ({"id": f"{shard}-{row}", "text": text} for row, text in enumerate(texts)))
    later = ["dedup.exact", {"formatters.pii": {"ipv6": True}}]
    place.run("jsonl", "in/*.jsonl", ["dedup.exact", {"formatters.pii": {"ipv6": False}}])
    flip_one_bit(sorted((place.folder / "run/stages/0-read/data").iterdir())[1])
    after = place.rows("jsonl", "in/*.jsonl", later)
    assert after == place.rows("jsonl", "in/*.jsonl", later, out="fresh")


def flip_one_bit(path: Path) -> None:
    raw, old = path.read_bytes(), pq.read_table(path).to_pylist()
    draw = random.Random(1)
    while True:
        changed = bytearray(raw)
        changed[draw.randrange(4, len(raw) - 2000)] ^= 1
        path.write_bytes(changed)
        try:
            new = pq.read_table(path).to_pylist()
        except (OSError, pa.ArrowException):
            continue
        if new != old and [row["id"] for row in new] == [row["id"] for row in old]:
            return


def test_decontamination_short_questions(place: Place) -> None:
    """A question and its answer that stand verbatim in a document are found, however short, in any script."""
    items = [
        {"task": "arc", "query": "What is the capital city of France?", "gold": "Paris"},
        {
            "task": "zh",
            "query": "下列关于热力学第二定律的说法中哪一个总是正确的并且为什么在自然界中成立请选择正确答案",
            "gold": "熵在孤立系统中永远不会减少",
        },
        {
            "task": "long",
            "query": "Explain the fall of the Roman empire",
            "gold": "The fall of the western Roman empire was a gradual process in which many political military "
            "economic and social causes played their part",
        },
    ]
    place.lines("q.jsonl", items)
    place.lines("in.jsonl", ({"id": item["task"], "text": f"Quiz: {item['query']} {item['gold']}"} for item in items))
    block = {"filters.decontamination": {"questions": str(place.folder / "q.jsonl"), "queries": True}}
    assert place.rows("jsonl", "in.jsonl", [block]) == []


def test_double_colon_in_name(place: Place) -> None:
    place.lines("in/a::b.jsonl", [{"id": "1", "text": "x"}])
    place.lines("in/c.jsonl", [{"id": "2", "text": "y"}])
    assert [row["shard"] for row in place.rows("jsonl", "in/*.jsonl")] == ["a::b.jsonl", "c.jsonl"]


def test_ids_repeat_between_files(place: Place) -> None:
    """Two documents of one id are counted and told apart."""
    for name in ("a", "b"):
        place.lines(f"in/{name}.jsonl", [{"id": "0", "text": f"a text of {name}"}])
    store = place.run("jsonl", "in/*.jsonl").store
    answers = why(store, "0").found
    assert sorted(answer.shard for answer in answers) == ["s/a.jsonl", "s/b.jsonl"]
    assert any("2 documents" in line or "repeat" in line for line in status(store).lines())


def test_jsonl_ids_lost(place: Place) -> None:
    lines = [
        '{"id":1.0,"text":"pandas wrote this id"}',
        '{"id":123456789012345678901234567890,"text":"big"}',
        '{"id":{"$oid":"5f"},"text":"mongo"}',
        '{"id":"m","text":"t","n":12345678901234567890123}',
    ]
    place.lines("in.jsonl", lines)
    rows = place.rows("jsonl", "in.jsonl")
    assert [row["id"] for row in rows] == ["1.0", "123456789012345678901234567890", "5f", "m"]
    assert json.loads(rows[3]["metadata"]) == {"n": 12345678901234567890123}


def test_jsonl_nesting_costs_shard(place: Place) -> None:
    deep = '{"id":"deep","text":"x","d":' + "[" * 300 + "]" * 300 + "}"
    place.lines("in.jsonl", [*({"id": str(row), "text": f"fine {row}"} for row in range(99)), deep])
    store = place.run("jsonl", "in.jsonl").store
    assert len(corpus(store)) == 99
    assert drops(store) == {"jsonl.too_deep": 1}


def test_list_of_paths_is_globbed(place: Place) -> None:
    for name in ("a[1]", "a1"):
        place.lines(f"in/{name}.jsonl", [{"id": name, "text": f"text of {name}"}])
    place.lines("l.paths", ["in/a[1].jsonl", "in/a1.jsonl"])
    assert sorted(row["id"] for row in place.rows("jsonl", "l.paths")) == ["a1", "a[1]"]


def test_minhash_cjk_silent(place: Place) -> None:
    place.lines("in.jsonl", ({"id": str(row), "text": CHINESE} for row in range(3)))
    assert len(place.rows("jsonl", "in.jsonl", ["dedup.minhash"])) == 1


def test_minhash_numbers(place: Place) -> None:
    draw = random.Random(4)
    sums = [(draw.randrange(1000), draw.randrange(1000)) for _ in range(500)]
    text = "Question: What is {0} plus {1}? Answer: The sum of {0} and {1} is {2}."
    place.lines("in.jsonl", ({"id": f"q{n}", "text": text.format(a, b, a + b)} for n, (a, b) in enumerate(sums)))
    assert len(place.rows("jsonl", "in.jsonl", ["dedup.minhash"])) == len(set(sums))


@pytest.mark.parametrize("blocks", [[], ["annotators.language"]])
def test_parquet_invalid_utf8(place: Place, blocks: list[object]) -> None:
    buffers = pa.array([b"fine one", b"bad \xff\xfe bytes", b"fine two"]).buffers()
    place.table("in/a.parquet", id=["1", "2", "3"], text=pa.Array.from_buffers(pa.string(), 3, buffers))
    store = place.run("parquet", "in/*", blocks).store
    assert [row["text"] for row in corpus(store)] == ["fine one", "fine two"]
    assert drops(store) == {"parquet.invalid_utf8": 1}
    pq.read_table(place.folder / "run/corpus/data").validate(full=True)


def test_parquet_schema_drift(place: Place) -> None:
    for name, column in (("a", pa.nulls(2)), ("b", pa.array(["x", "y"])), ("c", pa.array(["z", None]))):
        place.table(f"in/{name}.parquet", id=[f"{name}1", f"{name}2"], text=["x", "y"], k=column)
    assert [row["k"] for row in place.rows("parquet", "in/*")] == [None, None, "x", "y", "z", None]


def test_resume_other_parquet_schema(place: Place) -> None:
    """A resume after the first file is gone, or another came, gives what a fresh run gives."""
    place.table("in/a.parquet", id=["a1"], text=["one a"])
    place.table("in/b.parquet", id=["b1"], text=["two b"], z=["precious"])
    place.run("parquet", "in/*.parquet")
    (place.folder / "in/a.parquet").unlink()
    resumed = place.rows("parquet", "in/*.parquet")
    assert resumed == place.rows("parquet", "in/*.parquet", out="fresh")
    assert resumed[0]["z"] == "precious"
    place.table("in/0.parquet", id=["n1"], text=["new"], z=[7])
    assert [row["z"] for row in place.rows("parquet", "in/*.parquet")] == ["7", "precious"]


def test_sampler_same_ids(place: Place) -> None:
    for shard in range(200):
        place.lines(f"in/{shard:03d}.jsonl", ({"id": str(n), "text": f"text {shard} {n}"} for n in range(3)))
    kept = len(place.rows("jsonl", "in/*", [{"filters.sampler": {"rate": 0.5, "seed": 0}}]))
    assert 250 <= kept <= 350


def test_writer_memory_large_docs(place: Place) -> None:
    """Row groups of the corpus are bounded in bytes: here 60 documents of 8 MB."""
    draw = random.Random(3)
    words = " ".join("".join(draw.choices(string.ascii_lowercase, k=6)) for _ in range(5000))
    text = (words * (8_000_000 // len(words) + 1))[:8_000_000]
    place.table("in/a.parquet", id=[str(n) for n in range(60)], text=[f"{n} {text}" for n in range(60)])
    place.run("parquet", "in/*")
    about = pq.read_metadata(place.folder / "run/corpus/data/part-00000.parquet")
    sizes = [about.row_group(group).total_byte_size for group in range(about.num_row_groups)]
    assert max(sizes) <= 256 << 20
    assert sum(sizes) > 400_000_000


@pytest.mark.parametrize("window", [27, 28, 31])
def test_zstd_long_window(place: Place, window: int) -> None:
    parameters = zstandard.ZstdCompressionParameters(window_log=window, enable_ldm=True)
    compressor = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    lines = "".join(f'{{"id": "{row}", "text": "text {row}"}}\n' for row in range(2000)).encode()
    (place.folder / "in.jsonl.zst").write_bytes(compressor.compress(lines) + compressor.flush())
    assert len(place.rows("jsonl", "in.jsonl.zst")) == 2000


def test_hf_jsonl_card(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    datasets = pytest.importorskip("datasets", reason="the extra `dev` is not installed")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    place.lines("in/a.jsonl", ({"id": f"a{n}", "text": "x"} for n in range(10)))
    place.lines("in/b.jsonl", ({"id": f"b{n}", "text": "x", "license": "CC-BY-4.0"} for n in range(10)))
    place.run("jsonl", "in/*", writer={"writers.jsonl": {"max_rows_per_file": 10}})
    found = datasets.load_dataset(
        str(place.folder / "run/corpus"), split="train", cache_dir=str(place.folder / "cache")
    )
    assert len(found) == 20


def test_index_drop_stays_inside(place: Place) -> None:
    """An index whose list names a folder outside of it takes nothing away there."""
    place.lines("in.jsonl", [{"id": "1", "text": "a text of some words that is kept"}])
    place.run("jsonl", "in.jsonl", [{"dedup.exact": {"index": str(place.folder / "index")}}])
    victim = place.folder / "victim"
    victim.mkdir()
    (victim / "precious").write_text("x")
    for path in (place.folder / "index").rglob("*.json"):
        names = {entry.name for entry in (place.folder / "index/segments").iterdir()}
        text = path.read_text()
        for name in names:
            text = text.replace(name, "../../victim")
        path.write_text(text)
    done = CliRunner().invoke(app, ["index", "drop", str(place.folder / "index"), "--yes"])
    assert done.exit_code != 0
    assert (victim / "precious").exists()
