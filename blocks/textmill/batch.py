"""A `pyarrow.RecordBatch` of documents plus what blocks derived from its texts.

Filters of a stage ask for the same things (decoded strings, tokens); the batch remembers them per row, carries
them through row removal, and forgets a row's when its text is edited. Nothing here changes results.
"""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

T = TypeVar("T")
G = TypeVar("G")
Columns = dict[str, pa.Array]

_UNSET: Final = object()


class Batch:
    """Rows of documents, immutable; `with_columns` and `keep` make new ones."""

    def __init__(self, table: pa.RecordBatch, derived: dict[str, list[object]] | None = None) -> None:
        self.table = table
        self._derived: dict[str, list[object]] = {} if derived is None else derived

    def __len__(self) -> int:
        return cast(int, self.table.num_rows)

    @property
    def names(self) -> list[str]:
        return cast(list[str], self.table.schema.names)

    def column(self, name: str) -> pa.Array:
        """One column; KeyError when the batch lacks it."""
        return self.table.column(name)

    def strings(self, name: str) -> list[str]:
        """A string column as Python strings, null as the empty string; decoded once per batch."""
        values = self._derived.get(f"strings.{name}")
        if values is None:
            values = [value or "" for value in self.column(name).to_pylist()]
            self._derived[f"strings.{name}"] = values
        return cast(list[str], values)

    @property
    def texts(self) -> list[str]:
        """The `text` column as Python strings, null as the empty string."""
        return self.strings("text")

    def derive(self, key: str, make: Callable[[str], T]) -> list[T]:
        """`make(text)` for every row, computed at most once per row and text; `key` names what is made."""
        memo = self._derived.setdefault(f"text.{key}", [_UNSET] * len(self))
        for row, text in enumerate(self.texts):
            if memo[row] is _UNSET:
                memo[row] = make(text)
        return cast(list[T], memo)

    def derive_rows(self, key: str, make: Callable[[pa.Array], Sequence[T]]) -> list[T]:
        """As `derive`, where all rows not yet known are made at once, from their texts as a column (null as it is)."""
        memo = self._derived.setdefault(f"text.{key}", [_UNSET] * len(self))
        unknown = [row for row, made in enumerate(memo) if made is _UNSET]
        if unknown:
            column = self.column("text")
            made = make(column if len(unknown) == len(memo) else column.take(pa.array(unknown)))
            for row, value in zip(unknown, made, strict=True):
                memo[row] = value
        return cast(list[T], memo)

    def derive_each(self, key: str, given: Sequence[G], make: Callable[[str, G], T]) -> list[T]:
        """`make(text, given)` for every row; computed anew only where the text or what is given has changed."""
        memo = self._derived.setdefault(f"text.{key}", [_UNSET] * len(self))
        for row, (text, extra) in enumerate(zip(self.texts, given, strict=True)):
            known = memo[row]
            if known is _UNSET or cast(tuple[G, T], known)[0] != extra:
                memo[row] = (extra, make(text, extra))
        return [made for _, made in cast(list[tuple[G, T]], memo)]

    def with_columns(self, columns: Columns) -> "Batch":
        """Columns added or replaced, in place of the same name or at the end."""
        table = self.table
        for name, values in columns.items():
            if len(values) != len(self):
                raise ValueError(f"column {name!r} has {len(values)} values for {len(self)} rows")
            field = pa.field(name, values.type)
            position = table.schema.get_field_index(name)
            table = table.append_column(field, values) if position < 0 else table.set_column(position, field, values)
        derived = {key: memo for key, memo in self._derived.items() if key.removeprefix("strings.") not in columns}
        if "text" in columns:
            derived = self._forget_edited(derived, columns["text"])
        return Batch(table, derived)

    def _forget_edited(self, derived: dict[str, list[object]], text: pa.Array) -> dict[str, list[object]]:
        memos = {key: memo for key, memo in derived.items() if key.startswith("text.")}
        if not memos:
            return derived
        before, after = (pc.fill_null(column.cast(pa.large_string()), "") for column in (self.column("text"), text))
        rows: list[int] = np.flatnonzero(pc.not_equal(before, after).to_numpy(zero_copy_only=False)).tolist()
        kept = dict(derived)
        strings = self._derived.get("strings.text")
        if strings is not None:
            kept["strings.text"] = list(strings)
            for row in rows:
                kept["strings.text"][row] = after[row].as_py()
        for key, memo in memos.items():
            fresh = list(memo)
            for row in rows:
                fresh[row] = _UNSET
            kept[key] = fresh
        return kept

    def without(self, names: Sequence[str]) -> "Batch":
        """The batch less the named columns; names it lacks are ignored."""
        rest = [name for name in self.names if name not in names]
        gone = {f"strings.{name}" for name in names}
        return Batch(self.table.select(rest), {k: v for k, v in self._derived.items() if k not in gone})

    def keep(self, mask: npt.NDArray[np.bool_]) -> "Batch":
        """The rows where `mask` (bool, one per row) is true."""
        if mask.all():
            return self
        rows = np.flatnonzero(mask)
        derived = {key: [memo[row] for row in rows] for key, memo in self._derived.items()}
        return Batch(self.table.take(pa.array(rows)), derived)
