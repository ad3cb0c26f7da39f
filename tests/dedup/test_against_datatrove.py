"""The same clusters as datatrove's MinHash stages 1 to 3, run here on the same generated texts."""

import importlib.util
import io
import random
import struct
import sys
from pathlib import Path
from types import ModuleType

import pytest

from textmill.dedup.minhash import Minhash
from textmill.matching.clusters import replay

SENTENCES = 400


def corpus() -> list[list[str]]:
    """Four files of prose-like texts, with punctuation, numbers and contractions, and edited copies."""
    draw = random.Random(7)
    words = ["".join(draw.choices("aeioulnrstdhm", k=draw.randint(1, 9))) for _ in range(2000)]
    words += ["don't", "U.S.", "e-mail", "3.14", "1,000", "it's", "café", "naïve", "(see", "above)"]
    sentences = [" ".join(draw.choices(words, k=draw.randint(5, 15))).capitalize() + "." for _ in range(SENTENCES)]
    texts: list[str] = []
    for _ in range(160):
        if texts and draw.random() < 0.5:
            parts = draw.choice(texts).split(". ")
            for _ in range(draw.choice([0, 0, 1, 2])):
                parts[draw.randrange(len(parts))] = draw.choice(sentences).rstrip(".")
            texts.append(draw.choice(["", "Home | ", "\n"]) + ". ".join(parts))
        else:
            texts.append(" ".join(draw.choices(sentences, k=draw.randint(1, 25))))
    return [[*texts[at : at + 40], "", "too short"] for at in range(0, 160, 40)]


def load_minhash(monkeypatch) -> ModuleType:
    """datatrove's module by its file: its package imports `tokenizers`, which plain datatrove does not bring."""
    found = importlib.util.find_spec("datatrove.pipeline")
    assert found is not None
    assert found.submodule_search_locations is not None
    (folder,) = found.submodule_search_locations
    spec = importlib.util.spec_from_file_location("datatrove_minhash", Path(folder) / "dedup/minhash.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    return module


@pytest.mark.filterwarnings("ignore")  # another project's warnings are not ours to mend
@pytest.mark.parametrize("bits", [64, 32])  # of sha1: datatrove's xxhash calls fail with xxhash 4
def test_same_clusters_and_copies(solve, batches, tmp_path, monkeypatch, bits):
    minhash = load_minhash(monkeypatch)
    from datatrove.data import Document
    from datatrove.utils.hashing import HashConfig

    shards = corpus()
    config = minhash.MinhashConfig(hash_config=HashConfig(precision=bits, hash_fc="sha1"))
    signatures = minhash.MinhashDedupSignature(str(tmp_path / "sig"), config)
    for rank, texts in enumerate(shards):
        documents = [Document(text=text, id=f"{rank}/{row}") for row, text in enumerate(texts)]
        signatures.run(iter(documents), rank, len(shards))
    buckets = minhash.MinhashDedupBuckets(str(tmp_path / "sig"), str(tmp_path / "dups"), config=config)
    for bucket in range(config.num_buckets):
        buckets.run(None, bucket, config.num_buckets)
    minhash.MinhashDedupCluster(str(tmp_path / "dups"), str(tmp_path / "out"), config, save_cluster_id=True).run()

    theirs: dict[int, list[int]] = {}
    for rank in range(len(shards)):
        file = tmp_path / "out" / f"{rank:06d}.clusters"
        for row, cluster in struct.iter_unpack("<II", file.read_bytes()) if file.exists() else ():
            theirs.setdefault(cluster, []).append(sum(map(len, shards[:rank])) + row)
    ours: dict[int, list[int]] = {}
    for number, (kept, size) in sorted(solve(Minhash(bits=bits, verify="none"), shards).items()):
        ours.setdefault(kept, []).append(number)
        assert number >= kept
        assert size > 1
    assert len(ours) > 15
    assert sorted(ours.values()) == sorted(map(sorted, theirs.values()))

    removed = []
    for rank in range(len(shards)):
        file = tmp_path / "out" / f"{rank:06d}.remove"
        rows = [row for (row,) in struct.iter_unpack("<I", file.read_bytes())] if file.exists() else []
        removed += [sum(map(len, shards[:rank])) + row for row in rows]
    assert replayed(Minhash(bits=bits, faithful=True), shards, batches) == sorted(removed)


def replayed(barrier, shards, batches) -> list[int]:
    """Numbers of the documents that are not kept, with `faithful`."""
    sketches, start = [], 0
    for texts in shards:
        sink = io.BytesIO()
        assert replay.write(barrier, batches(texts, size=7), sink) == len(texts)
        sketches.append((start, sink))
        start += len(texts)
    return replay.roots(sketches, barrier.band_count())["b"].to_pylist()


def test_nothing_to_replay(batches):
    barrier = Minhash(faithful=True)
    assert replayed(barrier, [[], ["", "too short"], []], batches) == []
