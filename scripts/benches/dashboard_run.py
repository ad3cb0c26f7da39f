"""Write a finished run as the dashboard finds it: made-up fates, sorted and indexed, and folded commit records.

The pipeline is `configs/fineweb.yaml`; hosts are as unequal as on the web, measures are shares of small numbers, and a
record has the measures of the blocks that it came to. Files are written by as many processes as there are cores.
"""

import json
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from textmill.addresses.url_keys import host_key
from textmill.barrier import Barrier
from textmill.block import Block
from textmill.config.pipeline import Pipeline, load
from textmill.identity import name_of
from textmill.plan.rules import described_rules
from textmill.store import folding, sorted_file
from textmill.store.commit import Commit
from textmill.store.fate_table import KEPT, FateTable, fails_column, rules_of
from textmill.store.folded import Beside
from textmill.store.stats import BlockStats, Histogram, Tally, TaskStats, TokenSum
from textmill.store.store import Store, StoredFile

RECIPE: Final = Path(__file__).resolve().parents[2] / "configs" / "fineweb.yaml"
ROWS_PER_FILE: Final = 1_000_000
HOSTS: Final = 200_000
LANGUAGES: Final = ("eng", "deu", "fra", "spa", "rus", "jpn", "zho", "ita", "por", "nld", "pol", "tur", "kor", "arb")
STAGES: Final = ("0-read", "8-minhash-keep")
KEPT_BY: Final = (0.15, 0.9)
"""Shares that the two stages keep."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Made:
    """A file that was written, what stands beside it, and what its rows add up to."""

    file: StoredFile
    beside: Beside
    stats: TaskStats
    shards: range


@dataclass(frozen=True)
class Recipe:
    """Blocks of the two map stages."""

    pipeline: Pipeline

    @cached_property
    def blocks(self) -> tuple[list[Block], list[Block]]:
        """Those of each stage: reader first, then the barrier first."""
        place = next(at for at, block in enumerate(self.pipeline.blocks) if isinstance(block, Barrier))
        reader = self.pipeline.sources[0].reader
        return [reader, *self.pipeline.blocks[:place]], list(self.pipeline.blocks[place:])

    def table(self, stage: int) -> FateTable:
        """The columns of a stage's fates."""
        return FateTable.of(self.blocks[0] if stage else [], self.blocks[stage], ())


def write_run(folder: Path, shards: int, records: int, workers: int) -> None:
    """A run of `shards` shards and `records` records."""
    recipe = Recipe(load(str(RECIPE)))
    store = Store(str(folder))
    files = max(1, records // ROWS_PER_FILE)
    bounds = [shards * at // files for at in range(files + 1)]
    with ProcessPoolExecutor(workers) as pool:
        rows = [records // files] * files
        for stage, name in enumerate(STAGES):
            asked = [
                (str(folder), stage, range(a, b), some) for (a, b), some in zip(pairwise(bounds), rows, strict=True)
            ]
            made = list(pool.map(_file, asked))
            rows = [one.stats.kept for one in made]
            beside = {one.file.path: one.beside for one in made}
            folding.name(store, name, folding.write(store, name, _commits(made, name), beside))
    corpus = StoredFile("corpus/data/part-00000.parquet", 1, 1, "0" * 64)
    last = folding.write(store, "9-corpus", [Commit(task="part-00000", fingerprint="f", files={"corpus": corpus})], {})
    folding.name(store, "9-corpus", last)
    store.put("run.json", json.dumps(_described(recipe.pipeline, shards)).encode())


def _described(pipeline: Pipeline, shards: int) -> dict[str, object]:
    kinds = (("0-read", "map", "read"), ("8-minhash-keep", "map", "minhash-keep"), ("9-corpus", "write", "corpus"))
    return {
        "name": pipeline.name,
        "complete": True,
        "config": pipeline.written,
        "versions": {"textmill": "0"},
        "shards": shards,
        "stages": [{"name": name, "kind": kind, "label": label} for name, kind, label in kinds],
        "rules": described_rules(pipeline),
        "accounting": pipeline.accounting.model_dump(mode="json"),
    }


def _file(asked: tuple[str, int, range, int]) -> Made:
    """One sorted file of the fates of some shards."""
    folder, stage, shards, rows = asked
    recipe = Recipe(load(str(RECIPE)))
    table, keys, stats = _Rows(recipe, stage, shards, rows).made()
    file, beside = sorted_file.write(
        Store(folder), f"stages/{STAGES[stage]}/fates", [table.append_column(sorted_file.KEY, keys)]
    )
    return Made(file, beside, stats, shards)


class _Rows:
    """Rows of one file."""

    def __init__(self, recipe: Recipe, stage: int, shards: range, rows: int) -> None:
        self.recipe, self.stage, self.shards, self.rows = recipe, stage, shards, rows
        self.random = np.random.default_rng([stage, shards.start])
        self.schema = recipe.table(stage)

    def made(self) -> tuple[pa.Table, pa.Array, TaskStats]:
        """The table, its URL keys, and what it adds up to."""
        given, keys = self._facts()
        measured, stats = self._through(given)
        arrays = [
            given[field.name] if field.name in given else measured.get(field.name, pa.nulls(self.rows, field.type))
            for field in self.schema.schema
        ]
        return pa.Table.from_arrays(arrays, schema=self.schema.schema), keys, stats

    def _facts(self) -> tuple[dict[str, pa.Array], pa.Array]:
        hosts = pa.array([f"site{at}.example{at % 7}.com" for at in range(HOSTS)])
        host_keys = pa.array([host_key(host.as_py()) for host in hosts])
        order = pc.sort_indices(host_keys)
        chosen = np.sort((HOSTS * self.random.random(self.rows) ** 4).astype(np.int64))
        host = hosts.take(order).take(pa.array(chosen))
        path = pa.array(np.sort(self.random.integers(10**9, 10**10, self.rows))).cast(pa.string())
        keys = pc.binary_join_element_wise(host_keys.take(order).take(pa.array(chosen)), ")/p/", path, "")
        digits = self.random.bytes(16 * self.rows).hex().encode()
        offsets = pa.array(np.arange(self.rows + 1, dtype=np.int32) * 32).buffers()[1]
        ids = pa.StringArray.from_buffers(self.rows, offsets, pa.py_buffer(digits))
        shard = np.sort(self.random.integers(self.shards.start, self.shards.stop, self.rows))
        mixed = self.random.permutation(self.rows)
        language = pa.array(LANGUAGES).take(pa.array((len(LANGUAGES) * self.random.random(self.rows) ** 2).astype(int)))
        names = pa.array([f"crawl-{at:05d}.warc.gz" for at in self.shards])
        is_counted = self.random.random(self.rows) >= 0.01
        size = (self.random.lognormal(8, 1, self.rows)).astype(np.int64)
        return {
            "id": pc.binary_join_element_wise("urn:uuid:", ids, ""),
            "url": pc.binary_join_element_wise("https://", host, "/p/", path, ""),
            "key": pa.array(self.random.integers(0, 1 << 64, self.rows, np.uint64)),
            "source": pa.array(["cc"]).take(pa.array(np.zeros(self.rows, np.int64))),
            "shard": names.take(pa.array((shard - self.shards.start)[mixed])),
            "row": pa.array((np.arange(self.rows) % 1200)[mixed]),
            "host": host,
            "language": language,
            "script": pa.array(["Latn"]).take(pa.array(np.zeros(self.rows, np.int64))),
            "text_bytes": pa.array(size),
            "tokens": pa.array(size // 4, mask=is_counted),
        }, keys

    def _through(self, given: dict[str, pa.Array]) -> tuple[dict[str, pa.Array], TaskStats]:
        """What the blocks measured, and what became of the rows."""
        rows, blocks = self.rows, self.recipe.blocks[self.stage]
        alive = np.ones(rows, np.bool_)
        fates = np.zeros(rows, np.int64)
        reasons = [KEPT]
        bits = np.zeros((self.schema.words, rows), np.uint64)
        found: dict[str, pa.Array] = {}
        before = self.recipe.blocks[0] if self.stage else []
        for block in before:
            found |= {f"{block.label}.{one.name}": self._measure(alive)[0] for one in block.measures()}
        judging = [block for block in blocks if rules_of(block) or isinstance(block, Barrier)]
        loss = 1 - KEPT_BY[self.stage] ** (1 / max(1, len(judging)))
        stats = []
        for block in blocks:
            counts = BlockStats(
                label=block.label, kind=name_of(block), documents_in=int(alive.sum()), seconds=rows / 1e3
            )
            for one in block.measures():
                found[f"{block.label}.{one.name}"], values = self._measure(alive)
                counts.histograms[one.name] = Histogram.of(one)
                counts.histograms[one.name].add(pa.array(values[alive]))
            if block in judging:
                rules = rules_of(block) or ()
                faults = [rule.fault for rule in rules] or ["duplicate"]
                gone = alive & (self.random.random(rows) < loss)
                which = self.random.integers(0, len(faults), rows)
                for at, fault in enumerate(faults):
                    reason, own = f"{block.label}.{fault}", gone & (which == at)
                    reasons.append(reason)
                    fates[own] = len(reasons) - 1
                    counts.drops[reason] = counts.drops.get(reason, 0) + int(own.sum())
                    if reason in self.schema.rules:
                        counts.fails[fault] = counts.alone[fault] = int(own.sum())
                        word, bit = divmod(self.schema.rules.index(reason), 64)
                        bits[word, own] |= np.uint64(1 << bit)
                alive &= ~gone
            counts.documents_out = int(alive.sum())
            stats.append(counts)
        found["fate"] = pa.array(reasons).take(pa.array(fates))
        found["shadow"] = pa.array(~alive & (self.random.random(rows) < 0.01))
        found |= {fails_column(word): pa.array(bits[word]) for word in range(self.schema.words)}
        size = given["text_bytes"].to_numpy()
        tokens = TokenSum(documents=1, bytes=400, tokens=100)
        kept = Tally(kept=int(alive.sum()), dropped=int((~alive).sum()), kept_bytes=int(size[alive].sum()))
        summed = TaskStats(
            records=rows, kept=kept.kept, tokens=tokens, blocks=stats, breakdowns={"source": {"cc": kept}}
        )
        return found, summed

    def _measure(self, alive: npt.NDArray[np.bool_]) -> tuple[pa.Array, npt.NDArray[np.float32]]:
        whole = self.random.integers(20, 400, self.rows)
        values = (self.random.random(self.rows) ** 3 * whole).astype(np.int64) / whole
        return pa.array(values.astype(np.float32), mask=~alive), values.astype(np.float32)


def _commits(made: list[Made], stage: str) -> Iterator[Commit]:
    """A record for each shard; the first of a file has what its rows add up to."""
    for one in made:
        rows = np.bincount(np.arange(one.file.rows) % len(one.shards), minlength=len(one.shards))
        for place, shard in enumerate(one.shards):
            stats = one.stats if place == 0 else TaskStats(blocks=[], breakdowns={})
            data = StoredFile(f"stages/{stage}/data/{shard:05d}.parquet", int(rows[place]), 1 << 20, f"{shard:064d}")
            files = {"data": data, "fates": one.file.share(int(rows[place]))}
            yield Commit(task=f"cc/crawl-{shard:05d}.warc.gz", fingerprint="f", files=files, stats=stats, seconds=1.5)
