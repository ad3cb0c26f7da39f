"""Blocks say what they need: stages are cut where that changes, Ray is asked for it, and the corpus is the same."""

import json
import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pyarrow as pa
import pytest
import yaml
from damage_lab import again, flip
from hungry import Hungry
from small_run import corpus, reasons, small_run
from typer.testing import CliRunner

from textmill.cli.main import app
from textmill.config import pipeline as config
from textmill.errors import ConfigError, UserError
from textmill.inspect.snapshot import take
from textmill.inspect.verify import verify
from textmill.inspect.why import why
from textmill.plan.preparing import prepare
from textmill.run.driver import run
from textmill.run.executor import InlineExecutor
from textmill.run.ray_executor import RayExecutor
from textmill.stages.batch_size import sized
from textmill.store.store import Store

FILES = [[{"text": "rain " * (row % 7 + shard)} for row in range(150)] for shard in range(3)]
BLOCKS: list[object] = ["formatters.whitespace", "dedup.exact", {"filters.threshold": {"column": "a.words", "min": 2}}]


def hungry(name: str = "a", **settings: object) -> dict[str, object]:
    return {"hungry:Hungry": {"name": name, **settings}}


def stages(store: Store) -> list[str]:
    return sorted(store.children("stages"), key=lambda name: int(name.partition("-")[0]))


def digests(store: Store) -> dict[str, str]:
    """Of the files of the corpus."""
    return {file.path: file.sha256 for file in take(store).corpus}


@pytest.fixture
def seen() -> Iterator[list[int]]:
    """Sizes of the batches that `Hungry` has got in this process."""
    Hungry.batches.clear()
    yield Hungry.batches
    Hungry.batches.clear()


def test_a_change_of_resources_cuts_a_stage(tmp_path: Path) -> None:
    blocks = ["formatters.whitespace", hungry(gpus=1), hungry("b", gpus=1), "formatters.pii", *BLOCKS[1:]]
    store = small_run(tmp_path, FILES, blocks)
    assert stages(store)[:3] == ["0-read", "1-a-map", "2-pii-map"]
    assert stages(store)[3].startswith("3-exact-")
    # No stage but the map stages: documents flow from one to the next.
    together = ["formatters.whitespace", hungry(), hungry("b"), "formatters.pii", *BLOCKS[1:]]
    plain = small_run(tmp_path, FILES, together, "plain")
    assert stages(plain)[:2] == ["0-read", "1-exact-sketch"]
    assert corpus(store) == corpus(plain)
    assert reasons(store) == reasons(plain)
    assert [block.label for block in take(store).stats.blocks] == [block.label for block in take(plain).stats.blocks]
    before, after = take(store).stats, take(plain).stats
    assert (before.records, before.kept, before.drops) == (after.records, after.kept, after.drops)
    (answer,) = why(store, "0/1").found
    assert answer.fate == reasons(store).get("0/1", "kept")


def test_pages_pass_a_cut_on_their_way_to_the_extractor(tmp_path: Path, project: Path) -> None:
    reader = {"readers.warc": {"paths": f"{project}/configs/sample/crawl/*.warc.gz"}}
    described: dict[str, object] = {"name": "pages", "sources": [{"name": "s", "reader": reader}]}
    found = []
    for cpus in (1, 2):
        url = {"hungry:Hungry": {"name": "a", "reads": "url", "cpus": cpus}}
        described |= {"blocks": [url, "extractors.resiliparse"], "writer": {"writers.parquet": {}}}
        path = tmp_path / "pipeline.yaml"
        path.write_text(yaml.safe_dump(described))
        result = run(config.load(str(path)), str(tmp_path / f"run-{cpus}"), lambda: InlineExecutor(retries=0))
        assert list(verify(result.store)) == []
        found.append((len(result.plan.maps), corpus(result.store)))
    assert [maps for maps, _ in found] == [1, 3]
    assert found[0][1] == found[1][1] != []


@pytest.mark.parametrize("rows", [1, 7, 64, 1000])
def test_the_batch_size_asked_for_and_the_same_bytes(tmp_path: Path, seen: list[int], rows: int) -> None:
    plain = small_run(tmp_path, FILES, [hungry(), *BLOCKS], "plain")
    seen.clear()
    store = small_run(tmp_path, FILES, [hungry(batch_rows=rows), *BLOCKS])
    whole, rest = divmod(150, rows)
    assert seen == ([rows] * whole + [rest] * (rest > 0)) * 3
    assert stages(store) == stages(plain)
    assert digests(store) == digests(plain)
    result, _ = again(store, blocks=[hungry(batch_rows=rows + 1), *BLOCKS])
    assert result.tasks_done == 0


def test_sizes_that_differ_cut_a_stage(tmp_path: Path, seen: list[int]) -> None:
    store = small_run(tmp_path, FILES, [hungry(batch_rows=100), hungry("b", batch_rows=60)])
    assert stages(store)[:2] == ["0-read", "1-b-map"]
    assert seen == [100, 50] * 3 + [60, 60, 30] * 3


def test_batches_end_with_large_documents() -> None:
    coming = [(pa.record_batch({"text": ["x" * 100]}), {"n": pa.array([n])}) for n in range(10)]
    made = list(sized(coming, 4, most_bytes=250))
    assert [rows.num_rows for rows, _ in made] == [3, 3, 3, 1]
    assert [value for _, columns in made for value in columns["n"].to_pylist()] == [*range(10)]


def test_a_block_of_one_source_cannot_ask(tmp_path: Path) -> None:
    small_run(tmp_path, FILES, [hungry()])
    path = tmp_path / "pipeline.yaml"
    described = yaml.safe_load(path.read_text())
    described["sources"][0]["blocks"] = [hungry("own", gpus=1)]
    path.write_text(yaml.safe_dump(described))
    with pytest.raises(ConfigError, match="'hungry:Hungry' asks for resources of its own"):
        prepare(config.load(str(path)))


def test_damage_behind_a_cut_is_made_again(tmp_path: Path) -> None:
    store = small_run(tmp_path, FILES, [hungry(cpus=2), *BLOCKS])
    expected = corpus(store)
    flip(store, next(iter(store.commits("1-a-map").values())).files["data"])
    result, said = again(store, recheck=True)
    assert len(said) == 1
    assert result.tasks_done >= 1
    assert (corpus(store), list(verify(store))) == (expected, [])


def test_a_plan_says_what_is_asked_for(tmp_path: Path) -> None:
    small_run(tmp_path, FILES, [hungry(gpus=0.5, memory_bytes=4_000_000_000)])
    shown = json.loads(CliRunner().invoke(app, ["plan", str(tmp_path / "pipeline.yaml"), "--json"]).output)
    notes = {stage["name"]: stage["notes"] for stage in shown["stages"]}
    assert notes["1-a-map"] == ["each task asks for 0.5 GPUs, 4 GB of memory"]
    assert notes["0-read"] == []


def on_ray(folder: Path, blocks: list[object], **settings: int) -> Store:
    path = folder / "pipeline.yaml"
    described = {**yaml.safe_load(path.read_text()), "blocks": blocks}
    path.write_text(yaml.safe_dump(described))
    executor = partial(RayExecutor, retries=0, **settings)
    result = run(config.load(str(path)), str(folder / "ray"), executor)
    assert list(verify(result.store)) == []
    return result.store


def test_ray_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a cluster that says it has two CPUs and a GPU the tasks see one; one that has none refuses at once."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent), prepend=os.pathsep)
    plain = small_run(tmp_path, FILES, [hungry(), *BLOCKS])
    noted = tmp_path / "noted"
    noted.mkdir()
    asking = hungry(gpus=1, cpus=2, batch_rows=50, diary=str(noted))
    with pytest.raises(UserError, match=r"1-a-map: each task asks for 2 CPUs, 1 GPUs.*has 2 CPUs, 0 GPUs"):
        on_ray(tmp_path, [asking, *BLOCKS], workers=2, gpus=0)
    store = on_ray(tmp_path, [asking, *BLOCKS], workers=2, gpus=1)
    assert digests(store) == digests(plain)
    seen = [json.loads(line) for path in noted.iterdir() for line in path.read_text().splitlines()]
    assert {one["rows"] for one in seen} == {50}
    assert {one["gpus"] for one in seen} == {"0"}
    # The model that a process has loaded serves its next task.
    assert len(seen) == 9
    assert len(list(noted.iterdir())) < 3
