"""A run adds its crawl to an index once, whatever stops it, and says so when the index is no longer what it was."""

import contextlib
from pathlib import Path

import pytest
from index_crawls import BARRIERS, MINHASH, add, crawls, grown
from small_run import small_run

from textmill import identity
from textmill.errors import ConfigError, UserError
from textmill.matching.index import state as index_state
from textmill.matching.index.folder import IndexFolder
from textmill.matching.index.integrity import problems
from textmill.store.store import Store


def test_running_again_changes_nothing(tmp_path: Path) -> None:
    block, given, url = BARRIERS["verified"], crawls(5, 2), str(tmp_path / "index")
    for number, crawl in enumerate(given):
        add(tmp_path, number, crawl, block, url)
    before = index_state.read(url), _files(tmp_path)
    for number, crawl in enumerate(given):
        add(tmp_path, number, crawl, block, url)
    assert (index_state.read(url), _files(tmp_path)) == before


def _files(folder: Path) -> dict[str, bytes]:
    """All that is committed, corpora and index."""
    kept = ("corpus", "index", "commits")
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and any(part in kept for part in path.parts)
    }


def test_a_run_in_another_directory_is_refused(tmp_path: Path) -> None:
    """It would find all its documents in the index and keep none."""
    block, given, url = BARRIERS["exact"], crawls(6, 1), str(tmp_path / "index")
    add(tmp_path, 0, given[0], block, url)
    with pytest.raises(
        UserError, match=r"these documents are in the index already, as segment 00000-.* of run 'small'"
    ):
        add(tmp_path, 1, given[0], block, url)


def test_an_index_that_moved_on_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    block, given, url = BARRIERS["exact"], crawls(7, 2), str(tmp_path / "index")
    with monkeypatch.context() as patch:
        patch.setattr(IndexFolder, "create", _stopped)
        with pytest.raises(KeyboardInterrupt):
            add(tmp_path, 0, given[0], block, url)
    add(tmp_path, 1, given[1], block, url)
    with pytest.raises(UserError, match="has moved on since this run was planned: 'small' came in between"):
        add(tmp_path, 0, given[0], block, url)
    (tmp_path / "crawl-0" / "run" / "index.json").unlink()
    add(tmp_path, 0, given[0], block, url)
    assert [segment.documents for segment in index_state.read(url).segments] == [28, 28]


def _stopped(*_: object) -> bool:
    raise KeyboardInterrupt


def test_killed_at_every_write_and_resumed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before each commit record of a step of the index, and before each write into it, the run stops."""
    block, given, url = BARRIERS["verified"], crawls(8, 2, 1, 8), str(tmp_path / "index")
    (tmp_path / "calm").mkdir()
    for number, crawl in enumerate(given):
        add(tmp_path / "calm", number, crawl, block, str(tmp_path / "calm" / "index"))
    add(tmp_path, 0, given[0], block, url)
    first = index_state.read(url)
    stopped: set[str] = set()

    def stopping(kind: type, name: str) -> object:
        real = getattr(kind, name)

        def write_or_stop(self: object, path: str, *arguments: object) -> object:
            if path not in stopped and (kind is IndexFolder or "commits/" in path):
                stopped.add(path)
                raise KeyboardInterrupt
            return real(self, path, *arguments)

        return write_or_stop

    for kind, name in ((Store, "put"), (IndexFolder, "put"), (IndexFolder, "create")):
        monkeypatch.setattr(kind, name, stopping(kind, name))
    while True:
        with contextlib.suppress(KeyboardInterrupt):
            add(tmp_path, 1, given[1], block, url)
            break
        assert list(problems(url)) == []
    assert sum("commits/" in path for path in stopped) > 20
    assert sum("commits/" not in path for path in stopped) == len(index_state.read(url).segments[1].files) + 2
    assert len(index_state.read(url).segments) == 2
    assert index_state.read(url).upto(1) == first.model_copy(update={"number": 2})
    assert index_state.read(url).state == index_state.read(str(tmp_path / "calm" / "index")).state
    assert grown([Store(str(tmp_path / f"crawl-{number}" / "run")) for number in (0, 1)]) == grown(
        [Store(str(tmp_path / "calm" / f"crawl-{number}" / "run")) for number in (0, 1)]
    )


def test_a_dropped_segment_is_added_again_by_its_run(tmp_path: Path) -> None:
    block, given, url = BARRIERS["verified"], crawls(9, 2), str(tmp_path / "index")
    for number, crawl in enumerate(given):
        add(tmp_path, number, crawl, block, url)
    state = index_state.read(url).state
    index_state.drop_last(url)
    assert len(index_state.read(url).segments) == 1
    add(tmp_path, 1, given[1], block, url)
    assert index_state.read(url).state == state
    index_state.drop_last(url, 2)
    with pytest.raises(UserError, match="segments that this run was deduplicated against are gone"):
        add(tmp_path, 1, given[1], block, url)


def test_a_run_with_another_shard_replaces_its_own_segment(tmp_path: Path) -> None:
    block, given, url = BARRIERS["verified"], crawls(10, 2), str(tmp_path / "index")
    add(tmp_path, 0, given[0][:1], block, url)
    add(tmp_path, 0, given[0], block, url)
    assert [segment.documents for segment in index_state.read(url).segments] == [28]
    add(tmp_path, 1, given[1], block, url)
    with pytest.raises(UserError, match="this run's segment has changed, but others follow it"):
        add(tmp_path, 0, [*given[0], [{"id": "more", "text": "another text altogether"}]], block, url)


@pytest.mark.parametrize(
    ("block", "error", "problem"),
    [
        ({"dedup.minhash": {**MINHASH, "bands": 3}}, UserError, "bands is 12 there, 3 here"),
        (
            {"dedup.minhash": {**MINHASH, "tokenizer": "eng"}},
            UserError,
            "^[^\n]*tokenizer is 'characters' there, 'eng' here[^\n]*$",
        ),
        ({"dedup.minhash": {**MINHASH, "ngram": 7}}, UserError, "^[^\n]*ngram is 2 there, 7 here[^\n]*$"),
        ({"dedup.exact": {"keep": ["longest", "newest"]}}, ConfigError, "give `keep` one key, not a list"),
        ({"dedup.minhash": {**MINHASH, "keep": "longest"}}, ConfigError, "verified matches need `keep: first`"),
        ({"dedup.exact": {"faithful": True}}, ConfigError, "set `faithful: false`"),
        ({"dedup.minhash": {**MINHASH, "faithful": True}}, ConfigError, "set `faithful: false`"),
    ],
)
def test_what_cannot_be_is_said_before_work(
    tmp_path: Path, block: dict[str, dict[str, object]], error: type[UserError], problem: str
) -> None:
    url = str(tmp_path / "index")
    add(tmp_path, 0, crawls(11, 1)[0], {"dedup.minhash": MINHASH}, url)
    with pytest.raises(error, match=problem):
        add(tmp_path, 1, crawls(12, 1)[0], block, url)
    assert not (tmp_path / "crawl-1" / "run" / "stages").exists()


def test_another_version_of_the_tokenizer_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    block: dict[str, dict[str, object]] = {"dedup.minhash": {"bands": 2, "rows": 1, "tokenizer": "eng"}}
    add(tmp_path, 0, crawls(17, 1)[0], block, str(tmp_path / "index"))
    monkeypatch.setattr(identity, "_installed", lambda name: "0.0.1" if name == "spacy" else "1")
    with pytest.raises(UserError, match=r"its libraries is \{.*'spacy': '\d.*'\} there, \{.*'spacy': '0.0.1'\} here"):
        add(tmp_path, 1, crawls(18, 1)[0], block, str(tmp_path / "index"))


def test_only_the_last_block_may_take_back(tmp_path: Path) -> None:
    blocks: list[object] = [
        {"dedup.minhash": {**MINHASH, "verify": "none", "index": "one"}},
        {"dedup.exact": {"index": "two"}},
    ]
    with pytest.raises(ConfigError, match="a later crawl may take back what this block kept, and 'exact' has seen it"):
        small_run(tmp_path, crawls(16, 1)[0], blocks)
    with pytest.raises(ConfigError, match="another block has the same; give each a folder of its own"):
        small_run(tmp_path, crawls(16, 1)[0], [{"dedup.exact": {"index": "one"}}, {"dedup.minhash": {"index": "one"}}])
