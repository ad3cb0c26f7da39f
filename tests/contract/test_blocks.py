"""Properties that hold for every block, found by discovery."""

import pickle
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from textmill import decide
from textmill.barrier import Barrier
from textmill.batch import Batch, Columns
from textmill.block import Block, Filter, Reader, Writer
from textmill.config import catalog
from textmill.digest import digest
from textmill.documents import DETAIL, FAULT, column_type
from textmill.identity import block_spec, name_of
from textmill.matching.clusters.contract import ClusterBarrier
from textmill.matching.spans.contract import SpanBarrier

NAMES = [name for name, kind in catalog.blocks() if not issubclass(kind, Reader | Writer)]
MAPS = [name for name in NAMES if not issubclass(catalog.find(name), Barrier)]
FILTERS = [name for name in NAMES if issubclass(catalog.find(name), Filter)]
MakeBlock = Callable[..., Block]

PROSE = (
    "The river has carved this valley for ten thousand years, and it is not done. "
    "People who live here have learned to read the water: its colour, its sound and its smell.\n"
    "In the spring it rises with the melting snow. That is when the bridges are watched by day and by night.\n"
)
TEXTS = [
    None,
    "",
    " ",
    "\n\n",
    "word",
    PROSE * 4,
    "same line.\n" * 40,
    "#" * 80,
    "...\n" * 9,
    "- a\n- b\n- c",
    "{ lorem ipsum }",
    "мама мыла раму. " * 20,
    "これは日本語の文章です。" * 20,
    "a@b.org 8.8.8.8 2001:4860:4860::8888",
    "x\r\ny\u2028z\x85w",
    "\x00\x1b[31m",
    "e\u0301" * 50,
    "\U0001f600" * 30,
    "javascript is needed to see this page",
    "1 2 3 4 5 6 7 8 9 " * 30,
]
URLS = [None, "", "https://example.org/a?b=c", "http://[::1", "HTTP://WWW.X.COM:80/porn", "nonsense", "http://1.2.3.4/"]
HTML = [
    None,
    "",
    "<p>" + PROSE + "</p>",
    "<html><body><article><p>" + "</p><p>".join([PROSE] * 5) + "</p></article>",
    "<" * 500,
    "\x00",
    '<a rel="license" href="https://creativecommons.org/licenses/by/4.0/">CC BY</a><p>' + PROSE,
    "<script>1</script>",
]
unicode_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def documents(texts: list[str | None]) -> Batch:
    """A batch with every core column that a block may read."""
    rows = len(texts)
    cycle = [index % 7 for index in range(rows)]
    columns = {
        "id": pa.array([f"id-{index}" for index in range(rows)]),
        "text": pa.array(texts, pa.large_string()),
        "source": pa.array(["s"] * rows),
        "shard": pa.array(["s.warc"] * rows),
        "url": pa.array([URLS[index % len(URLS)] for index in range(rows)], pa.string()),
        "html": pa.array([HTML[index % len(HTML)] for index in range(rows)], pa.large_string()),
        "language": pa.array([("eng", "deu", None)[index % 3] for index in range(rows)], pa.string()),
        "script": pa.array([("Latn", "Cyrl", None)[index % 3] for index in range(rows)], pa.string()),
        "language_score": pa.array([(None, 0.0, 0.49, 0.5, 0.65, 0.9, 1.0)[index] for index in cycle], pa.float32()),
        "cluster_size": pa.array([(None, 1, 2, 5, 100, 999, 1000)[index] for index in cycle], pa.int64()),
        "license": pa.array([("CC-BY-4.0", "CC-BY-NC-4.0", None)[index % 3] for index in range(rows)], pa.string()),
    }
    return Batch(pa.RecordBatch.from_pydict(columns))


def applied(block: Block, batch: Batch) -> Columns:
    """What a block says of a batch; keys and mask of a barrier as columns."""
    if isinstance(block, ClusterBarrier):
        keys, has_keys = block.keys(batch)
        assert keys.shape == (len(batch), block.band_count())
        assert keys.dtype == np.uint64
        return {"keys": pa.array(keys.tolist(), pa.list_(pa.uint64())), "has_keys": pa.array(has_keys)}
    if isinstance(block, SpanBarrier):
        found = block.spans(batch)
        places = [found.rows == row for row in range(len(batch))]
        columns = block.cut(batch, [found.spans[place][::2] for place in places])
        declared = {f"{block.label}.{measure.name}" for measure in block.measures()} | set(block.provides().names)
        assert set(columns) - {FAULT, DETAIL} == declared
        return {"keys": pa.array([found.keys[place].tolist() for place in places], pa.list_(pa.uint64())), **columns}
    return block.apply(batch)


def same(a: Columns, b: Columns) -> bool:
    return a.keys() == b.keys() and all(
        a[name].to_pylist() == b[name].to_pylist() or repr(a[name].to_pylist()) == repr(b[name].to_pylist())
        for name in a
    )


def faults_of(block: Filter, batch: Batch) -> list[str | None]:
    """The faults of a filter's own marks and of its rules."""
    columns = block.apply(batch)
    rules = block.rules()
    decided = decide.faults(decide.first_failing(columns, rules, len(batch)), rules).to_pylist()
    marked = columns[FAULT].to_pylist() if FAULT in columns else [None] * len(batch)
    return [mark or rule for mark, rule in zip(marked, decided, strict=True)]


@pytest.mark.parametrize("name", NAMES)
def test_the_block_describes_itself(name: str, make_block: MakeBlock) -> None:
    kind = catalog.find(name)
    assert name_of(kind) == name
    assert (kind.__doc__ or "").strip(), "a class docstring is the block's description"
    for field, info in kind.model_fields.items():
        assert info.description, f"{field} has no description"
    block = make_block(name)
    names = {f"{block.label}.{measure.name}" for measure in block.measures()}
    assert len(names) == len(block.measures())
    assert all(measure.meaning for measure in block.measures())
    if isinstance(block, Filter):
        assert {rule.measure for rule in block.rules() if "." in rule.measure} <= names
        assert all(rule.fault.isidentifier() for rule in block.rules())


@pytest.mark.parametrize("name", NAMES)
def test_settings_survive_pickling_and_are_frozen(name: str, make_block: MakeBlock) -> None:
    block = make_block(name)
    again = pickle.loads(pickle.dumps(block))
    assert again == block
    assert digest(block_spec(again)) == digest(block_spec(block))
    with pytest.raises(ValueError, match="frozen"):
        block.name = "other"


@pytest.mark.parametrize("name", MAPS)
def test_one_value_per_row_of_the_declared_types(name: str, make_block: MakeBlock) -> None:
    block = make_block(name)
    batch = documents(list(TEXTS))
    assert set(block.requires()) <= set(batch.names)
    columns = block.apply(batch)
    declared = {field.name: field.type for field in block.provides()}
    declared |= {f"{block.label}.{measure.name}": measure.type for measure in block.measures()}
    assert set(columns) - {FAULT, DETAIL} == set(declared)
    for column, values in columns.items():
        assert len(values) == len(batch), column
        if column in declared:
            assert values.type == declared[column], column
    for field in block.provides():
        if "." not in field.name and field.name in documents([]).names:
            assert field.type == column_type(field.name)


@pytest.mark.parametrize("name", NAMES)
def test_the_same_batch_gives_the_same_columns(name: str, make_block: MakeBlock) -> None:
    block = make_block(name)
    first = applied(block, documents(list(TEXTS)))
    assert same(first, applied(block, documents(list(TEXTS))))
    assert same(first, applied(make_block(name), documents(list(TEXTS))))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("size", [1, 7])
def test_a_split_batch_gives_the_same_columns(name: str, size: int, make_block: MakeBlock) -> None:
    block = make_block(name)
    whole = documents(list(TEXTS))
    columns = applied(block, whole)
    pieces = [Batch(whole.table.slice(start, size)) for start in range(0, len(whole), size)]
    found = [applied(block, piece) for piece in pieces]
    joined = {column: pa.concat_arrays([piece[column] for piece in found]) for column in columns}
    assert same(columns, joined)


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_batch_is_fine(name: str, make_block: MakeBlock) -> None:
    assert all(len(values) == 0 for values in applied(make_block(name), documents([])).values())


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(unicode_text, min_size=1, max_size=4))
def test_any_unicode_is_fine(name: str, make_block: MakeBlock, texts: list[str]) -> None:
    for values in applied(make_block(name), documents(list(texts))).values():
        assert len(values) == len(texts)


@pytest.mark.parametrize("name", FILTERS)
def test_raising_a_minimum_never_keeps_more_and_raising_a_maximum_never_keeps_fewer(
    name: str, make_block: MakeBlock
) -> None:
    block = make_block(name)
    assert isinstance(block, Filter)
    batch = documents(list(TEXTS) * 2)
    limits = [key for key in type(block).model_fields if key.startswith(("min", "max"))]
    for key in limits:
        value = getattr(block, key)
        if not isinstance(value, int | float) or isinstance(value, bool):
            continue
        higher = make_block(name, **{key: min(1.0, value * 1.5 + 0.05) if isinstance(value, float) else value + 5})
        assert isinstance(higher, Filter)
        kept = {row for row, fault in enumerate(faults_of(block, batch)) if fault is None}
        kept_higher = {row for row, fault in enumerate(faults_of(higher, batch)) if fault is None}
        if key.startswith("min"):
            assert kept_higher <= kept, key
        else:
            assert kept <= kept_higher, key
