"""With `faithful`, documents come out as from datatrove's three steps, run here on the same generated texts."""

import importlib.util
import random
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pyarrow as pa
import pytest

from textmill.batch import Batch
from textmill.dedup.sentences import Sentences
from textmill.documents import FAULT
from textmill.matching.spans import repeats, span_sketch


def load_sentence_dedup(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """datatrove's module by its file: its package imports `tokenizers`, which plain datatrove does not bring."""
    found = importlib.util.find_spec("datatrove.pipeline")
    assert found is not None
    assert found.submodule_search_locations is not None
    (folder,) = found.submodule_search_locations
    name = "datatrove.pipeline.dedup.sentence_dedup"
    spec = importlib.util.spec_from_file_location(name, Path(folder) / "dedup/sentence_dedup.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    package = ModuleType("datatrove.pipeline.dedup")
    package.__path__ = [str(Path(folder) / "dedup")]
    monkeypatch.setitem(sys.modules, package.__name__, package)
    monkeypatch.setitem(sys.modules, name, module)
    spec.loader.exec_module(module)
    return module


def corpus(seed: int) -> list[list[str]]:
    """Three files of texts from few sentences, so that runs repeat, overlap and touch; odd white space and marks."""
    draw = random.Random(seed)
    words = ["harbour", "lantern", "Mr.", "3.5", "it's", "U.S.", "glacier", "café", "the", "of", "«x»", "…"]
    sentences = [
        " ".join(draw.choices(words, k=draw.randint(1, 7))) + draw.choice([".", "!", "?", "...", '."'])
        for _ in range(9)
    ]
    sentences += ["!!", "- -"]
    blanks = [" ", " ", " ", "\n", "  ", "\n\n", " \n"]

    def text() -> str:
        parts = [part for _ in range(draw.randint(0, 11)) for part in (draw.choice(sentences), draw.choice(blanks))]
        return draw.choice(["", "", " ", "\n"]) + "".join(parts[: len(parts) - draw.randint(0, 1)])

    return [[text() for _ in range(draw.randint(1, 9))] for _ in range(3)]


def ours(block: Sentences, shards: list[list[str]], folder: Path) -> dict[tuple[int, int], str]:
    tables = [pa.record_batch({"text": pa.array(texts, pa.large_string())}) for texts in shards]
    files = []
    for shard, table in enumerate(tables):
        files.append(folder / f"{shard}.arrow")
        span_sketch.write(block, [Batch(table)], files[-1])
    removed = dict(repeats.gather([repeats.find(block, list(enumerate(files)))]))
    kept = {}
    for shard, table in enumerate(tables):
        told = repeats.by_row(removed.get(shard, repeats.REMOVED.empty_table()), 0, table.num_rows)
        columns = block.cut(Batch(table), told)
        for row in range(table.num_rows):
            words, sentences = (columns[f"sentences.{name}"][row].as_py() for name in ("words", "sentences"))
            is_short = words is not None and (words < block.min_words or sentences < block.min_sentences)
            if columns[FAULT][row].as_py() is None and not is_short:
                kept[shard, row] = columns["text"][row].as_py()
    return kept


@pytest.mark.filterwarnings("ignore")  # another project's warnings are not ours to mend
@pytest.mark.parametrize("seed", range(12))
def test_same_documents(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = load_sentence_dedup(monkeypatch)
    from datatrove.data import Document
    from datatrove.utils.hashing import HashConfig

    draw = np.random.default_rng(seed)
    span, lines = int(draw.integers(1, 4)), bool(draw.integers(0, 3) == 0)
    words, sentences, short = (int(draw.choice(choice)) for choice in ([0, 5, 20], [0, 2], [0, 4, 9]))
    config = theirs.SentDedupConfig(
        n_sentences=span,
        split_sentences=not lines,
        min_doc_words=words,
        min_num_sentences=sentences,
        min_words_to_remove_span=short,
        hash_config=HashConfig(hash_fc="sha1"),  # datatrove's xxhash calls fail with xxhash 4
    )
    shards = corpus(seed)
    sigs, dups = str(tmp_path / "sigs"), str(tmp_path / "dups")
    step = theirs.SentenceDedupSignature(sigs, finder_workers=1, config=config)
    for rank, texts in enumerate(shards):
        step.run(iter([Document(text=text, id=f"{row}") for row, text in enumerate(texts)]), rank, len(shards))
    theirs.SentenceFindDedups(sigs, dups, config=config).run()
    Path(dups).mkdir(exist_ok=True)
    expected = {}
    for rank, texts in enumerate(shards):
        documents = iter([Document(text=text, id=f"{row}") for row, text in enumerate(texts)])
        for kept in theirs.SentenceDedupFilter(dups, config=config).run(documents, rank, len(shards)):
            expected[rank, int(kept.id)] = kept.text
    block = Sentences(
        span=span,
        split="lines" if lines else "sentences",
        min_words=words,
        min_sentences=sentences,
        min_removed_words=short,
        faithful=True,
    )
    assert ours(block, shards, tmp_path) == expected
