"""Crawls added to an index one by one keep what one deduplication of all of them keeps, and say the same sizes.

The clusters of a crawl are decided here by short twins of the real rules, over the documents of the crawl and those
that the index says hold their keys; so what is under test is what an index stores and finds.
"""

import hashlib
import io
import itertools
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.matching.clusters import sketch
from textmill.matching.index import build as index_build
from textmill.matching.index import state as index_state
from textmill.matching.index.append import NewFile, append
from textmill.matching.index.folder import IndexFolder
from textmill.matching.index.integrity import problems
from textmill.matching.index.lookup import CHANGES, DOCUMENTS, Lookup
from textmill.matching.index.state import IndexFile, Segment
from textmill.matching.index.table import scan, write

BANDS, LIMIT = 2, 3
LEAST = 0.5


@dataclass(frozen=True)
class Doc:
    """A document: its key in each band, what it is compared by, and how good it is."""

    keys: tuple[int, ...]
    shingles: frozenset[int] = frozenset()
    score: float = 0.0


@dataclass
class Corpus:
    """Kept number -> cluster size, and dropped number -> kept one."""

    sizes: dict[int, int]
    copies: dict[int, int]


def joined(documents: dict[int, Doc], weights: dict[int, int], holders: dict[tuple[int, int], list[int]]) -> Corpus:
    """Components of equal keys, each with its best document; `holders` hold keys besides their own."""
    by_key = defaultdict(set, {key: set(found) for key, found in holders.items()})
    for number, doc in documents.items():
        for key in enumerate(doc.keys):
            by_key[key].add(number)
    group = {number: {number} for number in documents}
    for numbers in by_key.values():
        for number in numbers:
            union = group[number] | group[min(numbers)]
            for each in union:
                group[each] = union
    corpus = Corpus({}, {})
    for members in {frozenset(found) for found in group.values()}:
        best = min(members, key=lambda number: (-documents[number].score, number))
        corpus.sizes[best] = sum(weights.get(number, 1) for number in members)
        corpus.copies.update(dict.fromkeys(members - {best}, best))
    return corpus


def led(documents: dict[int, Doc], weights: dict[int, int], holders: dict[tuple[int, int], list[int]]) -> Corpus:
    """Each document joins the most similar leader of its keys, or leads; those with a weight lead already."""
    lists = defaultdict(set, {key: set(found) for key, found in holders.items()})
    corpus = Corpus({}, {})
    for number, doc in sorted(documents.items()):
        if number in weights:
            corpus.sizes[number] = weights[number]
            continue
        near = {leader for key in enumerate(doc.keys) for leader in sorted(lists[key])[:LIMIT]}
        found = [(-similarity(doc, documents[leader]), leader) for leader in near]
        likeness, leader = min(found, default=(0.0, number))
        if -likeness < LEAST:
            leader = number
        corpus.sizes[leader] = corpus.sizes.get(leader, 0) + 1
        if leader != number:
            corpus.copies[number] = leader
        for key in enumerate(doc.keys):
            lists[key].add(leader)
    return corpus


def similarity(one: Doc, two: Doc) -> float:
    return len(one.shingles & two.shingles) / max(1, len(one.shingles | two.shingles))


def sketched(barrier, batches, docs: list[Doc]) -> io.BytesIO:
    sink = io.BytesIO()
    sketch.write(barrier, batches([",".join(map(str, doc.keys)) for doc in docs]), sink)
    return sink


def stored(kind, path, content: io.BytesIO, rows: int, low=0, high=0, band=0) -> NewFile:
    digest = hashlib.sha256(content.getvalue()).hexdigest()
    size = len(content.getvalue())
    file = IndexFile(kind=kind, path=path, rows=rows, bytes=size, sha256=digest, low=low, high=high, band=band)
    return NewFile(file, lambda: io.BytesIO(content.getvalue()))


def table(kind, name, rows: pa.Table, band=0) -> NewFile:
    sink = io.BytesIO()
    write(rows, sink)
    ends = rows.column(0).to_pylist() or [0]
    return stored(kind, name, sink, rows.num_rows, ends[0], ends[-1], band)


def add_crawl(url, barrier, batches, docs: list[Doc], verified: bool, parts: int = 1) -> Corpus:
    """Deduplicate a crawl against the index and add it; what is known of all documents that it touches."""
    index = index_state.read(url)
    index_state.check_definition(index, index_state.definition(barrier))
    lookup, limit = Lookup(index), LIMIT if verified else None
    holders = {}
    for band in range(BANDS):
        keys = np.unique(np.array([doc.keys[band] for doc in docs], np.uint64))
        found = lookup.holders(band, keys, limit)
        for asked, kept in zip(found.asked.tolist(), found.kept.tolist(), strict=True):
            holders.setdefault((band, int(keys[asked])), []).append(kept)
    touched = np.unique(np.array([kept for found in holders.values() for kept in found], np.uint64))
    known = lookup.documents(touched)
    shingles = [frozenset(found.tolist()) for found in lookup.shingles(touched)] if verified else itertools.repeat(None)
    documents = {index.total + row: doc for row, doc in enumerate(docs)}
    weights, ids = {}, {number: f"d{number}" for number in documents}
    for row, likeness in zip(known.to_pylist(), shingles, strict=verified):
        documents[row["document"]] = Doc((), likeness or frozenset(), row["score"])
        weights[row["document"]], ids[row["document"]] = row["cluster_size"], row["id"]
    corpus = (led if verified else joined)(documents, weights, holders)
    files = segment_files(barrier, batches, index, docs, corpus, documents, weights, ids, verified, parts)
    own = [number for number in corpus.sizes if number >= index.total]
    segment = Segment(
        first=index.total,
        documents=len(docs),
        kept=len(own),
        superseded=len(set(weights) & set(corpus.copies)),
        run="test",
        inputs="",
        before=index.state,
        files=tuple(new.file for new in files),
    )
    append(index, index_state.definition(barrier), segment, files)
    return corpus


def segment_files(barrier, batches, index, docs, corpus, documents, weights, ids, verified, parts):
    kept_of = np.array([corpus.copies.get(index.total + row, index.total + row) for row in range(len(docs))], np.uint64)
    group = io.BytesIO()
    index_build.kept_keys([(sketched(barrier, batches, docs), kept_of)], group, LIMIT if verified else None)
    files = []
    for band, part in itertools.product(range(BANDS), range(parts)):
        batch = index_build.merged_keys([group], band, part, parts, LIMIT if verified else None)
        files.append(table("keys", f"keys-{band:03d}-{part:04d}.arrow", pa.Table.from_batches([batch]), band))
    own = sorted(number for number in corpus.sizes if number >= index.total)
    columns = [
        own,
        [ids[number] for number in own],
        [corpus.sizes[number] for number in own],
        [documents[number].score for number in own],
    ]
    files.append(table("documents", "documents-0.arrow", pa.table(columns, schema=DOCUMENTS)))
    if verified:
        sink = io.BytesIO()
        with index_build.ShinglesWriter(sink) as writer:
            for number in own:
                writer.add(np.array(sorted(documents[number].shingles), np.uint64))
        files.append(stored("shingles", "shingles-0.arrow", sink, len(own)))
    changed = sorted(weights)
    kept = [corpus.copies.get(number, number) for number in changed]
    sizes = [corpus.sizes[number] for number in kept]
    columns = [changed, [ids[n] for n in changed], sizes, kept, [ids[n] for n in kept]]
    files.append(table("changes", "changes-0.arrow", pa.table(columns, schema=CHANGES)))
    return files


def grown(url, barrier, batches, crawls, verified, parts=1) -> Corpus:
    """What is kept after all crawls: new documents, less those superseded; today's sizes."""
    total = Corpus({}, {})
    for docs in crawls:
        found = add_crawl(url, barrier, batches, docs, verified, parts)
        for number in found.copies:
            total.sizes.pop(number, None)
        total.sizes.update(found.sizes)
        total.copies.update(found.copies)
    return total


FRESH = map("memory://index-{}".format, itertools.count())
KEY = st.integers(0, 8).map(lambda key: key * 2**60)
DOC = st.builds(
    Doc,
    st.tuples(KEY, KEY),
    st.frozensets(st.integers(0, 5), min_size=1, max_size=4),
    st.sampled_from([0.0, 1.0, 2.0]),
)
CRAWLS = st.lists(st.lists(DOC, max_size=8), min_size=1, max_size=4)


@settings(deadline=None, max_examples=60)
@given(CRAWLS, st.booleans(), st.integers(1, 3))
def test_crawls_one_by_one_keep_what_all_at_once_keep(given_keys, batches, crawls, verified, parts):
    barrier, url = given_keys(bands=BANDS), next(FRESH)
    whole = dict(enumerate(itertools.chain.from_iterable(crawls)))
    expected = (led if verified else joined)(whole, {}, {})
    found = grown(url, barrier, batches, crawls, verified, parts)
    assert found.sizes == expected.sizes
    if verified:
        assert found.copies == expected.copies
    else:
        assert {number: final(found.copies, number) for number in found.copies} == expected.copies
    assert list(problems(url)) == []
    index = index_state.read(url)
    kept = np.array(sorted(expected.sizes), np.uint64)
    assert Lookup(index).documents(kept).column("cluster_size").to_pylist() == [
        expected.sizes[number] for number in kept.tolist()
    ]
    copies = np.array(sorted(found.copies), np.uint64)
    if not verified:
        assert Lookup(index).current(copies).tolist() == [
            final(found.copies, number) if number in superseded(index) else number for number in copies.tolist()
        ]


def final(copies: dict[int, int], number: int) -> int:
    while number in copies:
        number = copies[number]
    return number


def superseded(index) -> set[int]:
    found = set()
    for number, segment in enumerate(index.segments):
        for file in segment.of("changes"):
            for batch in scan(IndexFolder(index.url).source(index.path(number, file))):
                found |= {row["document"] for row in batch.to_pylist() if row["document"] != row["kept"]}
    return found


def test_a_second_copy_of_an_indexed_document_is_dropped_too(given_keys, batches):
    """In datatrove's default index mode the second one stays, and the index makes no cluster of it."""
    barrier = given_keys(bands=BANDS)
    page = Doc((1, 2), frozenset({1, 2}))
    other = Doc((5, 6), frozenset({7}))
    for verified in (False, True):
        url = next(FRESH)
        corpus = grown(url, barrier, batches, [[page], [page, other, page], [page]], verified)
        assert corpus.sizes == {0: 4, 2: 1}
        assert corpus.copies == {1: 0, 3: 0, 4: 0}
