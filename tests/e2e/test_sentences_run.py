"""Repeated runs of sentences are cut in a real run, as datatrove cuts them, the same for any shape of the work."""

from collections.abc import Mapping
from pathlib import Path

import pytest
import small_steps
from small_run import corpus, reasons, small_run
from tests.shared_place import rows

from textmill.config import pipeline as config
from textmill.errors import ConfigError
from textmill.run import driver as run
from textmill.store.store import Commit, Store

pytestmark = pytest.mark.usefixtures("nothing_goes")  # sketches are looked at, and made once

NAMES = {
    "n_sentences": "span",
    "min_doc_words": "min_words",
    "min_num_sentences": "min_sentences",
    "min_words_to_remove_span": "min_removed_words",
}


def settings(params: Mapping[str, object]) -> dict[str, object]:
    found: dict[str, object] = {NAMES[name]: value for name, value in params.items() if name in NAMES}
    return {**found, "split": "sentences" if params.get("split_sentences", True) else "lines", "faithful": True}


@pytest.mark.parametrize("row", rows(lambda row: row["kind"] == "sentence_dedup"))
def test_vectors(row, tmp_path):
    files = [[{"text": text} for text in texts] for texts in row["input"]["files"]]
    store = small_run(tmp_path, files, [{"dedup.sentences": settings(row["params"])}])
    assert {r["id"]: r["text"] for r in corpus(store)} == {
        place: text for kept in row["kept"] for place, text in kept.items()
    }


A, B, C, D = ("The ferry left at dawn.", "Nobody spoke of the storm.", "Gulls came back at noon.", "It rained.")
FILES = [
    [{"text": f"{D} {A} {B} {C}"}, {"text": f"{A} {B} {C}"}, {"text": f"{A} {B}"}],
    [{"text": f"{A}  {B}\n{C} {D} {D} {D}  "}, {"text": f" {B} {C}\n"}],
    [{"text": f"{C} {D} {D} {D} {A.upper()} {B} {C} {A}"}],
]
LOOSE: dict[str, object] = {"min_words": 0, "min_sentences": 0}


def texts(store: Store) -> dict[str, object]:
    return {str(row["id"]): row["text"] for row in corpus(store)}


def test_the_first_in_the_order_of_the_input_stays(tmp_path: Path) -> None:
    store = small_run(tmp_path, FILES, [{"dedup.sentences": LOOSE}])
    assert texts(store) == {
        "0/0": f"{D} {A} {B} {C}",
        "0/2": f"{A} {B}",
        "1/0": f"{D} {D} {D}  ",
        "1/1": f" {B} {C}\n",
        "2/0": A,
    }
    assert reasons(store) == {"0/1": "sentences.empty"}
    counts = [commit.stats.blocks[0].counts for commit in store.commits("4-sentences-keep").values() if commit.stats]
    assert counts == [{"removed": 3}, {"removed": 3}, {"removed": 7}]


@pytest.mark.parametrize(
    ("words", "sentences", "fate"),
    [(6, 1, None), (7, 1, "sentences.too_few_words"), (6, 2, "sentences.too_few_sentences")],
)
def test_what_is_cut_too_short_is_dropped_and_what_was_short_stays(
    tmp_path: Path, words: int, sentences: int, fate: str | None
) -> None:
    store = small_run(tmp_path, FILES, [{"dedup.sentences": {"min_words": words, "min_sentences": sentences}}])
    assert list(texts(store)) == ["0/0", "0/2", "1/0", "1/1", *(["2/0"] if fate is None else [])]
    assert reasons(store) == {"0/1": "sentences.empty", **({"2/0": fate} if fate else {})}


@pytest.mark.parametrize("keys", [1, 3, 7])
def test_the_same_bytes_however_the_work_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keys: int) -> None:
    whole = small_run(tmp_path, FILES, [{"small_steps:Sentences": LOOSE}], out="whole")
    monkeypatch.setattr(small_steps, "BUDGETS", {"spans_per_part": keys})
    parts = small_run(tmp_path, FILES, [{"small_steps:Sentences": LOOSE}], out="parts")
    assert len(parts.commits("2-sentences-repeats")) > 1
    assert len(parts.commits("3-sentences-gather")) > 1
    names = whole.children("corpus/data")
    assert names == parts.children("corpus/data")
    for name in names:
        with whole.open(f"corpus/data/{name}") as one, parts.open(f"corpus/data/{name}") as other:
            assert one.read() == other.read()


def test_a_second_run_does_nothing_and_a_new_file_only_what_it_must(tmp_path: Path) -> None:
    first = small_run(tmp_path, FILES, [{"dedup.sentences": LOOSE}])
    before = {stage: first.commits(stage) for stage in first.children("stages")}
    again = small_run(tmp_path, FILES, [{"dedup.sentences": LOOSE}])
    assert {stage: again.commits(stage) for stage in again.children("stages")} == before
    old = texts(first)
    more = small_run(tmp_path, [*FILES, [{"text": f"{D} {D} {D} {B}"}]], [{"dedup.sentences": LOOSE}])
    assert texts(more) == {**old, "3/0": B}
    for stage in ("0-read", "1-sentences-sketch", "4-sentences-keep"):
        assert {task: more.commits(stage)[task] for task in before[stage]} == before[stage]


class Killed(BaseException):
    """Stands for the end of the process."""


@pytest.mark.parametrize("last", range(1, 12))
def test_a_killed_run_resumes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last: int) -> None:
    expected = corpus(small_run(tmp_path, FILES, [{"dedup.sentences": LOOSE}], out="whole"))
    commit, seen = Store.commit, []

    def dying(store: Store, stage: str, record: Commit) -> None:
        seen.append(record)
        if len(seen) == last:
            raise Killed
        commit(store, stage, record)

    with monkeypatch.context() as killing:
        killing.setattr(Store, "commit", dying)
        with pytest.raises(Killed):
            small_run(tmp_path, FILES, [{"dedup.sentences": LOOSE}])
    assert corpus(small_run(tmp_path, FILES, [{"dedup.sentences": LOOSE}])) == expected


def test_two_span_barriers_and_a_barrier_in_one_pipeline(tmp_path: Path) -> None:
    lines = {"dedup.sentences": {**LOOSE, "name": "lines", "split": "lines", "span": 1}}
    blocks = ["dedup.exact", {"dedup.sentences": LOOSE}, lines, {"dedup.minhash": {"ngram": 2}}]
    store = small_run(tmp_path, [[{"text": "a b\nc d"}], [{"text": "a b\ne f"}, {"text": "a b\nc d"}]], blocks)
    assert texts(store) == {"0/0": "a b\nc d", "1/0": "e f"}


def test_not_inside_a_source(tmp_path: Path) -> None:
    small_run(tmp_path, FILES, [])
    path = tmp_path / "pipeline.yaml"
    path.write_text(path.read_text().replace("- name: s\n", "- name: s\n  blocks: [dedup.sentences]\n"))
    with pytest.raises(ConfigError, match="a dedup block stands among the common blocks only"):
        run.prepare(config.load(str(path)))
