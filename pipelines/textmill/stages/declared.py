"""Hold what a block gives against what it says of itself: a mistake in a block of one's own is told by name."""

from textmill.batch import Columns
from textmill.block import Block
from textmill.documents import DETAIL, FAULT
from textmill.errors import UserError
from textmill.identity import name_of

__all__ = ["check_columns"]


def check_columns(block: Block, columns: Columns, rows: int) -> None:
    """UserError where a declared column is missing, another is there, or one is not as long as the batch."""
    who = f"{name_of(block)} ({block.label})"
    declared = {*block.provides().names, *(f"{block.label}.{measure.name}" for measure in block.measures())}
    for name in declared - columns.keys():
        raise UserError(f"{who}: apply gives no column {name!r}, which the block declares")
    for name in columns.keys() - declared - {FAULT, DETAIL}:
        raise UserError(f"{who}: apply gives a column {name!r}, which the block does not declare")
    for name, values in columns.items():
        if len(values) != rows:
            raise UserError(f"{who}: column {name!r} has {len(values)} rows, but the batch has {rows}")
