"""Properties that hold for every block, found by discovery."""

import pickle
from collections.abc import Callable

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.contract.contract_documents import TEXTS, applied, documents, faults_of

from textmill.barrier import Barrier
from textmill.batch import Batch, Columns
from textmill.block import Block, Filter, Reader, Writer
from textmill.config import catalog
from textmill.digest import digest
from textmill.documents import DETAIL, FAULT, column_type
from textmill.identity import block_spec, name_of

NAMES = [name for name, kind in catalog.blocks() if not issubclass(kind, Reader | Writer)]
MAPS = [name for name in NAMES if not issubclass(catalog.find(name), Barrier)]
FILTERS = [name for name in NAMES if issubclass(catalog.find(name), Filter)]
MakeBlock = Callable[..., Block]

unicode_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def same(a: Columns, b: Columns) -> bool:
    return a.keys() == b.keys() and all(
        a[name].to_pylist() == b[name].to_pylist() or repr(a[name].to_pylist()) == repr(b[name].to_pylist())
        for name in a
    )


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
