"""`scope` reaches every kind of barrier in a real run, and a dump that cannot be known stops it before it starts."""

from pathlib import Path

import pytest
from small_run import corpus, reasons, small_run

from textmill.config import pipeline as config
from textmill.errors import ConfigError, UserError
from textmill.plan.preparing import prepare

WORDS = "one two three four five six seven"
FILES = [
    [{"text": WORDS, "dump": "x", "language": "eng"}, {"text": WORDS, "dump": "y", "language": "deu"}],
    [{"text": WORDS, "dump": "x", "language": "deu"}, {"text": WORDS, "dump": "y", "language": None}],
]
BARRIERS = [
    {"dedup.exact": {}},
    {"dedup.minhash": {}},
    {"dedup.minhash": {"faithful": True}},
    {"dedup.sentences": {"span": 1, "min_words": 0, "min_sentences": 0}},
    {"dedup.substring": {"min_bytes": 10}},
]


@pytest.mark.parametrize(
    ("scope", "kept"),
    [("global", ["0/0"]), ("source", ["0/0"]), ("dump", ["0/0", "0/1"]), ("language", ["0/0", "0/1", "1/1"])],
)
@pytest.mark.parametrize("barrier", BARRIERS, ids=str)
def test_only_documents_of_one_scope_are_compared(tmp_path: Path, barrier: dict[str, object], scope: str, kept) -> None:
    ((name, given),) = barrier.items()
    store = small_run(tmp_path, FILES, [{name: {**given, "scope": scope}}], columns={"dump": "string"})
    assert [row["id"] for row in corpus(store)] == kept
    assert len(reasons(store)) == 4 - len(kept)


def test_the_dump_is_read_from_the_path(tmp_path: Path) -> None:
    """The folder of the run may move; with another crawl's name in it, keys are made anew."""
    texts = [[{"text": "same"}], [{"text": "same"}]]
    found = []
    for name in ("CC-MAIN-2024-10", "CC-MAIN-2024-18"):
        folder = tmp_path / name
        folder.mkdir()
        store = small_run(folder, texts, [{"dedup.exact": {"scope": "dump"}}])
        found.append({task: commit.fingerprint for task, commit in store.commits("1-exact-sketch").items()})
        assert [row["id"] for row in corpus(store)] == ["0/0"]
    assert all(found[0][task] != found[1][task] for task in found[0])


def test_a_dump_that_no_path_names_is_an_error_of_the_plan(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"pipeline\.yaml:\d+: exact: scope: dump: .*000\.jsonl has no crawl's name"):
        small_run(tmp_path, FILES, [{"dedup.exact": {"scope": "dump"}}])


def test_a_document_without_a_dump_stops_the_run(tmp_path: Path) -> None:
    files = [[{"text": "a", "dump": "x"}], [{"text": "a", "dump": None}]]
    with pytest.raises(UserError, match=r"exact: scope: dump: .*001\.jsonl has no crawl's name"):
        small_run(tmp_path, files, [{"dedup.exact": {"scope": "dump"}}], columns={"dump": "string"})


def test_a_missing_column_is_an_error_of_the_plan(tmp_path: Path) -> None:
    (tmp_path / "a.warc").touch()
    path = tmp_path / "pipeline.yaml"
    source = "{name: s, reader: {readers.warc: {paths: '*.warc'}}}"
    path.write_text(
        f"name: small\nsources: [{source}]\nblocks: [dedup.sentences: {{scope: language}}]\nwriter: writers.jsonl\n"
    )
    with pytest.raises(ConfigError, match=r"'dedup\.sentences' needs column 'language', which no earlier block gives"):
        prepare(config.load(str(path)))
