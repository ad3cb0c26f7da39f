"""Segments are added whole or not at all, once, by one writer; they are checked, and dropped from the end."""

import hashlib
import io
import itertools
import json

import numpy as np
import pyarrow as pa
import pytest

from textmill.dedup.minhash import Minhash
from textmill.errors import UserError
from textmill.matching.clusters.contract import ClusterBarrier
from textmill.matching.index import build as index_build
from textmill.matching.index import state as index_state
from textmill.matching.index.append import NewFile, append
from textmill.matching.index.folder import IndexFolder
from textmill.matching.index.integrity import leftovers, problems
from textmill.matching.index.lookup import CHANGES, DOCUMENTS, KEYS, Lookup
from textmill.matching.index.state import IndexFile, Segment
from textmill.matching.index.table import write

FRESH = map("memory://segments-{}".format, itertools.count())


class Keyed(ClusterBarrier):
    """A barrier that is only asked for its settings."""

    bands: int = 2


SETTINGS = index_state.definition(Keyed())


def new_file(kind, path, sink: io.BytesIO, rows, low=0, high=0, band=0) -> NewFile:
    content = sink.getvalue()
    digest = hashlib.sha256(content).hexdigest()
    file = IndexFile(kind=kind, path=path, rows=rows, bytes=len(content), sha256=digest, low=low, high=high, band=band)
    return NewFile(file, lambda: io.BytesIO(content))


def table(kind, path, rows: pa.Table, band=0) -> NewFile:
    sink = io.BytesIO()
    write(rows, sink)
    keys = rows.column(0).to_pylist() or [0]
    return new_file(kind, path, sink, rows.num_rows, keys[0], keys[-1], band)


def crawl(index, keys, changes=()) -> tuple[Segment, list[NewFile]]:
    """A segment of documents without duplicates, `keys` (uint64, shape (documents, bands)) being theirs.

    `changes` are (earlier document, new size, number kept in its place).
    """
    own = np.arange(len(keys), dtype=np.uint64) + np.uint64(index.total)
    files = []
    for band in range(keys.shape[1]):
        order = np.argsort(keys[:, band])
        rows = pa.table([pa.array(keys[order, band]), pa.array(own[order])], schema=KEYS)
        files.append(table("keys", f"keys-{band:03d}-0000.arrow", rows, band))
    ids = [f"d{number}" for number in own]
    rows = pa.table([pa.array(own), ids, [1] * len(own), [0.0] * len(own)], schema=DOCUMENTS)
    files.append(table("documents", "documents-00000.arrow", rows))
    sink = io.BytesIO()
    with index_build.ShinglesWriter(sink) as writer:
        for number in own:
            writer.add(np.array([number], np.uint64))
    files.append(new_file("shingles", "shingles-00000.arrow", sink, len(own)))
    columns = [[number, f"d{number}", size, kept, f"d{kept}"] for number, size, kept in changes]
    rows = pa.table([list(column) for column in zip(*columns, strict=True)] or [[]] * 5, schema=CHANGES)
    files.append(table("changes", "changes-00000.arrow", rows))
    segment = Segment(
        first=index.total,
        documents=len(keys),
        kept=len(keys),
        superseded=sum(number != kept for number, _, kept in changes),
        run="test",
        inputs="",
        before=index.state,
        files=tuple(new.file for new in files),
    )
    return segment, files


FIRST = np.array([[1, 2], [3, 4]], np.uint64)
SECOND = np.array([[1, 4]], np.uint64)
THIRD = np.array([[7, 7], [1, 8]], np.uint64)


def add(url, keys, changes=()):
    index = index_state.read(url)
    return append(index, SETTINGS, *crawl(index, keys, changes))


def two_crawls(url) -> None:
    add(url, FIRST)
    add(url, SECOND, [(0, 2, 0)])


def files_of(folder) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_key_gives_all_who_hold_it_and_sizes_as_they_are_now(tmp_path):
    url = str(tmp_path / "index")
    two_crawls(url)
    add(url, THIRD, [(0, 5, 2), (2, 9, 2)])
    lookup = Lookup(index_state.read(url))
    found = lookup.holders(0, np.array([1, 2, 3], np.uint64))
    assert list(zip(found.asked.tolist(), found.kept.tolist(), strict=True)) == [(0, 2), (0, 4), (2, 1)]
    assert lookup.holders(0, np.array([1, 3], np.uint64), limit=1).kept.tolist() == [2, 1]
    assert lookup.current(np.array([[0, 1], [2, 0]], np.uint64).ravel()).tolist() == [2, 1, 2, 2]
    rows = lookup.documents(np.array([1, 2, 4], np.uint64)).to_pylist()
    assert [(row["document"], row["id"], row["cluster_size"]) for row in rows] == [
        (1, "d1", 1),
        (2, "d2", 9),
        (4, "d4", 1),
    ]
    assert [found.tolist() for found in lookup.shingles(np.array([1, 2, 4], np.uint64))] == [[1], [2], [4]]


def test_work_follows_the_new_crawl(tmp_path):
    """The same questions to an index ten times as large open as many batches of keys."""
    read = []
    for size in (20_000, 200_000):
        keys = np.random.default_rng(0).integers(0, 2**63, (size, 1), np.uint64)
        add(str(tmp_path / str(size)), keys)
        lookup = Lookup(index_state.read(str(tmp_path / str(size))))
        found = lookup.holders(0, np.sort(keys[:3, 0]))
        assert found.asked.tolist() == [0, 1, 2]
        assert lookup.holders(0, np.sort(keys[:3, 0]) + np.uint64(1)).kept.tolist() == []
        read.append(found.rows_read)
    assert max(read) <= 3 * 4096


def test_dropping_the_last_segment_restores_what_was(tmp_path):
    url = str(tmp_path / "index")
    two_crawls(url)
    before, held = index_state.read(url), files_of(tmp_path / "index" / "segments")
    third = add(url, THIRD)
    assert index_state.read(url).total == 5
    assert index_state.drop_last(url) == [third.name]
    after = index_state.read(url)
    assert (after.state, after.segments, after.total) == (before.state, before.segments, 3)
    assert files_of(tmp_path / "index" / "segments") == held
    assert add(url, THIRD) == third
    assert len(index_state.drop_last(url, 3)) == 3
    empty = index_state.read(url)
    assert (empty.total, empty.state, empty.definition) == (0, "", "")
    with pytest.raises(UserError, match="1 segments cannot be dropped: the index has 0"):
        index_state.drop_last(url)


def test_other_settings_are_refused_by_name(tmp_path):
    url = str(tmp_path / "index")
    two_crawls(url)
    index = index_state.read(url)
    index_state.check_definition(index, index_state.definition(Keyed(name="else", max_cluster=3)))
    with pytest.raises(UserError, match="other settings: bands is 2 there, 3 here; keep is 'first' there"):
        index_state.check_definition(index, index_state.definition(Keyed(bands=3, keep="longest")))


def defined(barrier: ClusterBarrier, *left_out: str, **changes: object) -> index_state.Index:
    """An index with the definition of a barrier, without some of its parts and with others changed."""
    parts = {**json.loads(index_state.definition(barrier)), **changes}
    written = json.dumps({name: value for name, value in parts.items() if name not in left_out}, sort_keys=True)
    return index_state.Index(url="memory://defined", definition=written)


def test_an_index_that_names_tokenizers_only_means_what_it_did():
    barrier = Minhash(tokenizer="zho")
    mine = index_state.definition(barrier)
    libraries = json.loads(mine)["libraries"]
    named = {name: version for name, version in libraries.items() if name != "regex"}
    assert named.keys() == {"jieba", "spacy"}
    index_state.check_definition(defined(barrier, "unicode", "source", libraries=named), mine)
    without_jieba = defined(barrier, "unicode", "source", libraries={"spacy": named["spacy"]})
    with pytest.raises(UserError, match="its libraries is "):
        index_state.check_definition(without_jieba, mine)
    another = defined(barrier, "unicode", "source", libraries={**named, "spacy": "1"})
    with pytest.raises(UserError, match="its libraries is "):
        index_state.check_definition(another, mine)


@pytest.mark.parametrize(("part", "value"), [("libraries", {}), ("unicode", "1.0"), ("source", "other")])
def test_an_index_keeps_to_packages_unicode_and_source(part: str, value: object):
    barrier = Minhash()
    index_state.check_definition(defined(barrier), index_state.definition(barrier))
    with pytest.raises(UserError, match=f"its {part} is "):
        index_state.check_definition(defined(barrier, **{part: value}), index_state.definition(barrier))


def test_an_older_definition_stays_as_it_is(tmp_path):
    """The index's state is a digest of it, which its segments name."""
    url = str(tmp_path / "index")
    older = defined(Keyed(), "unicode", "source").definition
    append(index_state.read(url), older, *crawl(index_state.read(url), FIRST))
    append(index_state.read(url), SETTINGS, *crawl(index_state.read(url), SECOND))
    assert index_state.read(url).definition == older


def test_damage_is_found(tmp_path):
    url, folder = str(tmp_path / "index"), tmp_path / "index"
    two_crawls(url)
    (folder / "versions" / "000001.json").unlink()
    assert list(problems(url)) == []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        for damaged in (content[:-9], content[:100] + bytes([content[100] ^ 1]) + content[101:]):
            path.write_bytes(damaged)
            assert list(problems(url)), path
        path.write_bytes(content)
    assert list(problems(url)) == []
    next(folder.glob("segments/00001-*/documents-00000.arrow")).unlink()
    (problem,) = problems(url)
    assert problem.endswith("documents-00000.arrow: missing")


@pytest.mark.parametrize(
    ("keys", "changes", "update", "problem"),
    [
        (THIRD, [(0, 3, 9)], {}, "names documents in place of others that are not kept"),
        (THIRD, [(3, 3, 3)], {}, "changes documents that no earlier segment keeps"),
        (THIRD, [(0, 3, 1)], {"superseded": 0}, "1 earlier documents are superseded, but 0 are recorded"),
        (THIRD, [], {"kept": 1}, "2 kept documents, but 1 are recorded"),
        (THIRD, [], {"first": 0}, "not made for the segments before it"),
        (THIRD, [], {"documents": 1}, "others are in it"),
    ],
)
def test_what_does_not_fit_is_found(tmp_path, keys, changes, update, problem):
    url = str(tmp_path / "index")
    two_crawls(url)
    index = index_state.read(url)
    segment, files = crawl(index, keys, changes)
    append(index, SETTINGS, segment.model_copy(update=update), files)
    assert problem in "\n".join(problems(url))


def test_an_append_that_is_killed_leaves_nothing_to_see(tmp_path, monkeypatch):
    """It stops before each write in turn; then the index is as before, and doing it again completes it."""
    for name in ("index", "whole"):
        two_crawls(str(tmp_path / name))
    url = str(tmp_path / "index")
    add(str(tmp_path / "whole"), THIRD)
    real = {name: getattr(IndexFolder, name) for name in ("put", "create")}
    before = index_state.read(url)
    for allowed in itertools.count():
        left = iter(range(allowed))

        def stopping(name, left=left):
            def write_or_stop(folder, *arguments):
                if next(left, None) is None:
                    raise KeyboardInterrupt
                return real[name](folder, *arguments)

            return write_or_stop

        for name in real:
            monkeypatch.setattr(IndexFolder, name, stopping(name))
        try:
            add(url, THIRD)
        except KeyboardInterrupt:
            assert (index_state.read(url), list(problems(url))) == (before, [])
            assert len(leftovers(url)) == (allowed > 0)
            continue
        break
    assert allowed == len(index_state.read(url).segments[-1].files) + 2
    assert files_of(tmp_path / "index") == files_of(tmp_path / "whole")


@pytest.mark.parametrize("scheme", ["memory", "file"])
def test_of_two_appends_at_once_one_is_refused(tmp_path, scheme):
    url = next(FRESH) if scheme == "memory" else str(tmp_path / "index")
    two_crawls(url)
    seen = index_state.read(url)
    segment, files = crawl(seen, SECOND)
    first = append(seen, SETTINGS, segment, files)
    assert append(seen, SETTINGS, segment, files) == first
    other = segment.model_copy(update={"run": "c"})
    with pytest.raises(UserError, match="has moved on since this run was planned: 'test' came in between"):
        append(seen, SETTINGS, other, files)
    with pytest.raises(UserError, match="another run or command has changed the index meanwhile"):
        index_state.replace(seen, seen.definition, seen.entries)
    replaced = append(seen, SETTINGS, other, files, mine={first.sha256})
    assert index_state.read(url).entries == (*seen.entries, replaced)
    add(url, THIRD)
    with pytest.raises(UserError, match="this run's segment has changed, but others follow it"):
        append(seen, SETTINGS, segment, files, mine={replaced.sha256})
    assert append(seen, SETTINGS, other, files) == replaced
    index_state.drop_last(url, 3)
    with pytest.raises(UserError, match="segments that this run was deduplicated against are gone"):
        append(seen, SETTINGS, other, files)
