"""The columns of the fates: a contract that docs/fates.md states, and that tables of other rules are brought to."""

import re
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from textmill.store.fate_table import CORE, FateTable, fails_column, rules_in, stored, unified

PAGE = Path(__file__).parents[2] / "docs" / "fates.md"


def test_the_page_lists_the_columns() -> None:
    listed = re.findall(r"^\| `(\w+)` \| ([\w ]+) \|", PAGE.read_text(), re.MULTILINE)
    names = {"large_string": "string", "list<item: string>": "list of string"}
    types = {field.name: names.get(str(field.type), str(field.type)) for field in CORE}
    assert dict(listed) == types


def rows(table: FateTable, bits: list[set[str]]) -> pa.Table:
    """A table whose rows fail the rules that are named."""
    words = np.zeros((table.words, len(bits)), np.uint64)
    for row, failed in enumerate(bits):
        for rule in failed:
            word, bit = divmod(table.rules.index(rule), 64)
            words[word, row] |= np.uint64(1 << bit)
    columns = {"id": pa.array([str(row) for row in range(len(bits))])}
    columns |= {fails_column(word): pa.array(words[word]) for word in range(table.words)}
    columns |= {name: pa.array(np.arange(len(bits), dtype=np.float32)) for name in table.measures}
    arrays = [columns.get(field.name, pa.nulls(len(bits), field.type)) for field in table.schema]
    return pa.Table.from_arrays(arrays, schema=table.schema)


def failed(table: pa.Table) -> list[set[str]]:
    rules = rules_in(table.schema)
    found: list[set[str]] = [set() for _ in range(table.num_rows)]
    for bit, rule in enumerate(rules):
        values = table[fails_column(bit // 64)].to_pylist()
        for row, value in enumerate(values):
            if value >> (bit % 64) & 1:
                found[row].add(rule)
    return found


@pytest.mark.parametrize("number", [1, 64, 65, 130])
def test_bits_keep_their_meaning_where_tables_have_other_rules(number: int) -> None:
    first = FateTable(tuple(f"a.{at}" for at in range(number)), ("a.x",))
    second = FateTable(("b.0", *(f"a.{at}" for at in reversed(range(number)))), ("b.y", "a.x"), ("topic",))
    one = [{f"a.{number - 1}"}, set(), {f"a.{at}" for at in range(number)}]
    two = [{"b.0", "a.0"}, {f"a.{number - 1}"}]
    together = unified([rows(first, one), rows(second, two)])
    assert failed(together) == [*one, *two]
    assert together["a.x"].to_pylist() == [0, 1, 2, 0, 1]
    assert together["b.y"].to_pylist() == [None, None, None, 0, 1]
    assert together["topic"].null_count == 5


def test_a_table_of_something_else_is_refused() -> None:
    with pytest.raises(ValueError, match="no table of fates"):
        rules_in(pa.schema([("id", pa.string())]))


def test_long_strings_are_cut_and_stay_apart() -> None:
    assert stored("x" * 8000) == "x" * 8000
    one, other = stored("x" * 8001), stored("x" * 8000 + "y")
    assert one != other
    assert len(one) < 8100
    assert one.startswith("x" * 8000 + "… (8,001 characters")
