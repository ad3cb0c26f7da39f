"""What a block that gives licences leaves unsaid: who gave them, and what the documents' source declares beside.

Where a block gives a document another licence, what stood there of the one before (its address, its evidence) is not
true of the new one, and goes unless the block gives it anew; where the licence stays, so does what is known of it.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from textmill.batch import Batch, Columns
from textmill.block import Block
from textmill.config.source_license import SourceLicense
from textmill.documents import column_type
from textmill.identity import name_of
from textmill.spdx.spelling import spelled
from textmill.stages.row_licenses import DECLARED, LICENSE_COLUMNS, declared_beside

__all__ = ["completed", "contradicting", "gives_licenses"]


_LICENSE: Final = "license"
_METHOD: Final = "license_method"


def gives_licenses(block: Block) -> bool:
    """Whether a block adds or replaces `license`."""
    return _LICENSE in block.provides().names


def completed(block: Block, before: Batch, columns: Columns, declared: SourceLicense | None) -> Columns:
    """The columns of a block that gives licences, with what else is to be said of them."""
    rows = len(before)
    license = columns[_LICENSE].cast(pa.string())
    changed = pc.invert(_same(_column(before, _LICENSE), license))
    whole = dict(columns)
    for name in LICENSE_COLUMNS[1:]:
        kind = column_type(name)
        if name not in before.names or not _is_of(before.column(name).type, kind):
            continue
        new, old = columns.get(name, pa.nulls(rows, kind)).cast(kind), before.column(name).cast(kind)
        whole[name] = pc.if_else(pc.or_(changed, pc.is_valid(new)), new, old)
    method = whole.get(_METHOD, pa.nulls(rows, pa.string())).cast(pa.string())
    unsaid = pc.and_(pc.and_(changed, pc.is_valid(license)), pc.is_null(method))
    whole[_METHOD] = pc.if_else(unsaid, name_of(block), method)
    if declared is not None:
        found = zip(license.to_pylist(), _column(before, DECLARED).to_pylist(), strict=True)
        beside = [declared_beside(declared.spdx, spelled(own or "") or own, other) for own, other in found]
        whole[DECLARED] = pa.array(beside, pa.string())
    return whole


def contradicting(before: Batch, columns: Columns) -> npt.NDArray[np.bool_]:
    """Which documents differ from what their source declares, as they did not before: bool, one per row."""
    if DECLARED not in columns:
        return np.zeros(len(before), np.bool_)
    now = pc.is_valid(columns[DECLARED]).to_numpy(zero_copy_only=False)
    found: npt.NDArray[np.bool_] = now & ~pc.is_valid(_column(before, DECLARED)).to_numpy(zero_copy_only=False)
    return found


def _column(batch: Batch, name: str) -> pa.Array:
    """A column of texts; null where there is none, or one of another kind."""
    is_there = name in batch.names and _is_of(batch.column(name).type, pa.string())
    return batch.column(name).cast(pa.string()) if is_there else pa.nulls(len(batch), pa.string())


def _is_of(given: pa.DataType, wanted: pa.DataType) -> bool:
    """Whether a column is ours by its type; inputs have columns of any kind under any name."""
    if pa.types.is_string(wanted):
        return bool(pa.types.is_string(given) or pa.types.is_large_string(given) or pa.types.is_null(given))
    return bool(pa.types.is_floating(given) or pa.types.is_null(given))


def _same(one: pa.Array, other: pa.Array) -> pa.Array:
    """Whether values are equal or both null."""
    return pc.if_else(pc.and_(pc.is_null(one), pc.is_null(other)), True, pc.fill_null(pc.equal(one, other), False))
