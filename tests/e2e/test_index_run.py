"""Crawls run one after another against an index keep what one run over all of them keeps, with the same sizes."""

import contextlib
import itertools
import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from small_run import corpus, reasons, small_run

from textmill.dedup import index_state
from textmill.dedup.index_folder import IndexFolder
from textmill.dedup.index_verify import leftovers, problems
from textmill.errors import ConfigError, UserError
from textmill.store import Store

Crawl = list[list[dict[str, object]]]
WORDS = [first + second for first in ("ba", "ke", "lo", "mi", "nu", "ta") for second in ("ra", "se", "ti", "vo", "zu")]
MINHASH: dict[str, object] = {"bands": 12, "rows": 2, "ngram": 2, "tokenizer": "characters"}
BARRIERS = {
    "exact": {"dedup.exact": {}},
    "longest": {"dedup.exact": {"normalize": "simplify", "keep": {"highest": "rating"}}},
    "verified": {"dedup.minhash": {**MINHASH, "ngram": 4, "min_jaccard": 0.6}},
    "components": {"dedup.minhash": {**MINHASH, "ngram": 6, "rows": 4, "verify": "none"}},
    "components-longest": {"dedup.minhash": {**MINHASH, "ngram": 6, "rows": 4, "verify": "none", "keep": "longest"}},
}


def crawls(seed: int, count: int, shards: int = 2, documents: int = 14) -> list[Crawl]:
    """Crawls of shards of documents, most of them edited copies of others in any crawl."""
    rng = random.Random(seed)
    pages = [rng.choices(WORDS, k=rng.randint(8, 16)) for _ in range(8)]
    found = []
    for crawl, shard in itertools.product(range(count), range(shards)):
        if shard == 0:
            found.append([])
        rows = []
        for row in range(documents):
            words = list(rng.choice(pages))
            for _ in range(rng.choice([0, 0, 0, 1, 2, 4])):
                words[rng.randrange(len(words))] = rng.choice(WORDS)
            text = " ".join(words).upper() if rng.random() < 0.2 else " ".join(words)
            rows.append({"id": f"{crawl}/{shard}/{row}", "text": text, "rating": rng.randint(0, 9)})
        found[-1].append(rows)
    return found


def chained(url: str | None) -> list[object]:
    """Two barriers with indexes, a filter between them that drops what the first has seen, and one more behind."""
    first, second = ({} if url is None else {"index": f"{url}-{number}"} for number in (1, 2))
    return [
        {"dedup.exact": first},
        {"filters.threshold": {"column": "rating", "min": 2}},
        {"dedup.minhash": {**MINHASH, "ngram": 4, "min_jaccard": 0.6, **second}},
    ]


def with_index(block: Mapping[str, Mapping[str, object]], url: str | None) -> list[object]:
    """The barrier with its index, and a block behind it that reads cluster sizes."""
    ((name, settings),) = block.items()
    named = {**settings, **({} if url is None else {"index": url})}
    return [{name: named}, {"annotators.rehydration": {"weights": {"2": 2, "4": 3}}}]


def add(folder: Path, number: int, crawl: Crawl, block: Mapping[str, Mapping[str, object]], url: str | None) -> Store:
    """The run of one crawl in a folder of its own."""
    place = folder / f"crawl-{number}"
    place.mkdir(exist_ok=True)
    return small_run(place, crawl, with_index(block, url), columns={"rating": "int"})


def changes(store: Store) -> list[dict[str, object]]:
    """What a run says of documents of earlier crawls."""
    found = []
    for name in store.children("corpus/earlier"):
        with store.open(f"corpus/earlier/{name}") as stream:
            found += pq.read_table(stream).to_pylist()
    return found


def grown(stores: Sequence[Store]) -> dict[str, int]:
    """Kept ids after all crawls, with today's cluster sizes."""
    sizes: dict[str, int] = {}
    for store in stores:
        for row in changes(store):
            assert row["id"] in sizes
            sizes[str(row["id"])] = int(str(row["cluster_size"]))
            if row["duplicate_of"] is not None:
                del sizes[str(row["id"])]
        sizes.update({str(row["id"]): int(str(row["cluster_size"])) for row in corpus(store)})
    return sizes


def details(store: Store) -> dict[str, str]:
    """What is said of every dropped document."""
    found = {}
    for stage in store.children("removed"):
        for name in store.children(f"removed/{stage}"):
            with store.open(f"removed/{stage}/{name}") as stream:
                rows = pq.read_table(stream, columns=["id", "detail"]).to_pylist()
            found.update({row["id"]: row["detail"] for row in rows})
    return found


@pytest.mark.parametrize("barrier", BARRIERS)
@pytest.mark.parametrize("count", [2, 3])
def test_crawls_one_by_one_equal_one_run(tmp_path: Path, barrier: str, count: int) -> None:
    block, given = BARRIERS[barrier], crawls(count, count)
    url = str(tmp_path / "index")
    (tmp_path / "whole").mkdir()
    whole = add(tmp_path / "whole", 0, list(itertools.chain.from_iterable(given)), block, None)
    stores = [add(tmp_path, number, crawl, block, url) for number, crawl in enumerate(given)]
    expected = {str(row["id"]): int(str(row["cluster_size"])) for row in corpus(whole)}
    assert grown(stores) == expected
    assert max(expected.values()) > 3
    assert list(problems(url)) == []
    assert leftovers(url) == []
    replaced = {row["id"] for store in stores for row in changes(store) if row["duplicate_of"] is not None}
    if count == 3:
        assert bool(replaced) == (barrier not in ("exact", "verified"))
    dropped = set().union(*map(reasons, stores)) | replaced
    assert dropped == set(reasons(whole))
    if barrier in ("exact", "verified"):
        said = {id_: detail for store in stores for id_, detail in details(store).items()}
        assert said == details(whole)
        assert any(detail.split()[2].startswith("0/") for id_, detail in said.items() if id_.startswith("1/"))
    repeats = {row["id"]: row["repeats"] for row in corpus(whole)}
    last = corpus(stores[-1])
    assert {row["id"]: row["repeats"] for row in last} == {row["id"]: repeats[row["id"]] for row in last}


@pytest.mark.parametrize("seed", range(4))
def test_two_blocks_with_indexes_count_each_other_s_documents(tmp_path: Path, seed: int) -> None:
    """What the first drops, the second never sees, but its clusters stand for it."""
    given, url = crawls(20 + seed, 3), str(tmp_path / "index")
    for folder in ("whole", "0", "1", "2", "3"):
        (tmp_path / folder).mkdir()
    columns = {"rating": "int"}
    whole = small_run(tmp_path / "whole", list(itertools.chain.from_iterable(given)), chained(None), columns=columns)
    stores = [
        small_run(tmp_path / str(number), crawl, chained(url), columns=columns) for number, crawl in enumerate(given)
    ]
    expected = {str(row["id"]): int(str(row["cluster_size"])) for row in corpus(whole)}
    assert grown(stores) == expected
    assert {id_: detail for store in stores for id_, detail in details(store).items()} == details(whole)
    assert list(problems(f"{url}-1")) == list(problems(f"{url}-2")) == []
    index_state.drop_last(f"{url}-2")
    with pytest.raises(UserError, match="the indexes of a pipeline grow together"):
        small_run(tmp_path / "3", crawls(30, 1)[0], chained(url), columns=columns)


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


def test_an_index_in_memory(tmp_path: Path) -> None:
    block, given = BARRIERS["verified"], crawls(13, 2)
    stores = [add(tmp_path, number, crawl, block, "memory://e2e-index") for number, crawl in enumerate(given)]
    whole = add(tmp_path, 2, list(itertools.chain.from_iterable(given)), block, None)
    assert grown(stores) == {str(row["id"]): int(str(row["cluster_size"])) for row in corpus(whole)}
    assert list(problems("memory://e2e-index")) == []
