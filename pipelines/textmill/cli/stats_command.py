"""The command `textmill stats`: what becomes of documents by host, language, source, licence, reason or block."""

import csv
import io
from typing import Annotated, Final

import typer
from rich.table import Table

from textmill.cli.screen import out
from textmill.errors import UserError
from textmill.inspect.csv_cells import safe_cell
from textmill.inspect.group_shares import Shares, shares_by
from textmill.inspect.snapshot import take
from textmill.inspect.units import NOTHING, data_size, many, share
from textmill.store.store import Store

__all__ = ["stats"]

_COLUMNS: Final = (
    "documents", "kept", "dropped", "share_kept", "low", "high", "text_bytes_kept", "tokens_kept", "tokens_are",
)  # fmt: skip


def stats(
    run: Annotated[str, typer.Argument(metavar="RUN", help="Run directory (path or fsspec URL)")],
    by: Annotated[
        str,
        typer.Option(
            metavar="COLUMN",
            help="host, domain (top-level), language, script, source, license, license_scope, license_method, reason, "
            "block, or a column of stats.by",
        ),
    ],
    top: Annotated[int, typer.Option(min=1, help="Values that are told of")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for scripts")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV")] = False,
) -> None:
    """Count documents in, kept and dropped by a column, those with most documents first."""
    if as_json and as_csv:
        raise UserError("--json and --csv are two formats")
    rows = shares_by(take(Store(run)), by)
    if as_json:
        out.json({"by": by, "values": len(rows), "rows": [{by: row.value, **_exact(row)} for row in rows[:top]]})
    elif as_csv:
        out.page(_csv(by, rows[:top]))
    else:
        _print(by, rows, top)


def _exact(row: Shares) -> dict[str, str | int | float | None]:
    low, high = row.interval
    tokens = row.tokens_kept
    values = (
        row.documents,
        row.kept,
        row.dropped,
        row.share,
        low,
        high,
        row.bytes_kept,
        None if tokens is None else tokens.count,
        None if tokens is None else "counted" if tokens.is_exact else "estimated",
    )
    return dict(zip(_COLUMNS, values, strict=True))


def _csv(by: str, rows: list[Shares]) -> str:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow([safe_cell(by), *_COLUMNS])
    writer.writerows([safe_cell(row.value), *_exact(row).values()] for row in rows)
    return written.getvalue()


def _print(by: str, rows: list[Shares], top: int) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column(by, overflow="fold")
    for heading in ("documents", "kept", "dropped", "share kept", "95 %", "text kept", "tokens kept"):
        table.add_column(heading, justify="right", no_wrap=True)
    out.table(table, map(_row, rows[:top]))
    if len(rows) > top:
        out.say(f"and {many(len(rows) - top, 'further value')}")


def _row(row: Shares) -> list[str]:
    low, high = row.interval
    interval = f"{100 * low:.1f} to {100 * high:.1f} %" if row.documents else NOTHING
    size = NOTHING if row.bytes_kept is None else data_size(row.bytes_kept)
    tokens = NOTHING if row.tokens_kept is None else row.tokens_kept.words()
    counts = (row.documents, row.kept, row.dropped)
    return [row.value, *(f"{count:,}" for count in counts), share(row.kept, row.documents), interval, size, tokens]
