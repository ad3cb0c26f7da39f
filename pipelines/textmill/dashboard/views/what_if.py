"""Show what a run would keep with other limits: how many documents, of which kind, which ones, and how sure that is."""

import base64
from collections.abc import Sequence
from typing import Final

import numpy as np

from textmill.dashboard.near_documents import documents_table
from textmill.dashboard.page import Cell, Column, Page, Table
from textmill.dashboard.query import Query
from textmill.dashboard.runs import Run
from textmill.dashboard.sliders import PREFIX, Slider, asked, movable, sliders, written
from textmill.dashboard.views.languages import TITLES
from textmill.dashboard.what_if_sample import BY, embedded
from textmill.inspect.changed_config import changed_config, redone
from textmill.inspect.columns import Mask
from textmill.inspect.groups import UNKNOWN
from textmill.inspect.rule_counts import compared, rule_counts
from textmill.inspect.what_if import Count, Numbers, Outcome, Records, Weights, what_if
from textmill.inspect.what_if_all import what_if_all
from textmill.inspect.what_if_groups import Change, changes, fitted, tokens_of

_FLIPS: Final = 20
_GROUPS: Final = 1_000


def view(run: Run, query: Query) -> Page:
    """`limit.<reason>` is another limit of a rule; with `count=all` what a sample estimates is counted."""
    counts = rule_counts(run.snapshot)
    records, moved = run.sample, movable(counts)
    if not len(records.columns) or not moved:
        nothing = {
            "sliders": {},
            "rules": len(counts),
            "rows": len(records.columns),
            "notes_rules": "rules" in run.snapshot.manifest,
        }
        return Page("What if", "what-if.html.j2", nothing)
    limits = asked(query, moved)
    outcome = what_if(records, limits)
    counted = _counted(run, limits) if query.text("count") == "all" and _is_sample(records) else None
    numbers = fitted(counted or outcome.numbers, run.snapshot.stats.kept)
    tokens = tokens_of(run.snapshot, records)
    shown = sliders(moved, limits, records.farthest)
    context = {
        "sliders": _by_block(shown),
        "fixed": [(one.reason, compared(one.rule)) for one in counts if one not in moved],
        "changed": [one for one in shown if one.is_changed],
        "prefix": PREFIX,
        "written": written,
        "numbers": numbers,
        "records": records,
        "is_all": counted is not None,
        "is_sample": _is_sample(records),
        "yaml": _address(run, limits) if run.has_text else "",
        "embedded": lambda: embedded(run.snapshot, records, shown, run.has_text),
        "redone": redone(run.snapshot.manifest, [records.columns.stage_of(reason) for reason in limits]),
    }
    by = {name: changes(records, outcome, name, tokens, round(numbers.before.value), _GROUPS) for name in BY}
    tables = [_totals(numbers, records, outcome, tokens), *(_groups(found, name) for name, found in by.items())]
    tables += [
        _flips(run, records, limits, "gone", "Kept now, and dropped then", outcome.gone),
        _flips(run, records, limits, "come", "Dropped now, and let through then", outcome.come),
    ]
    return Page("What if", "what-if.html.j2", context, tables)


def _is_sample(records: Records) -> bool:
    """Whether the run has more rows than these."""
    return records.columns.rate < records.columns.share


def _counted(run: Run, limits: dict[str, float]) -> Numbers | None:
    """Over all rows; None while that is done for somebody else."""
    if not run.counting.acquire(blocking=False):
        return None
    try:
        return what_if_all(run.store, run.records, limits)
    finally:
        run.counting.release()


def _by_block(shown: Sequence[Slider]) -> dict[str, list[Slider]]:
    found: dict[str, list[Slider]] = {}
    for one in shown:
        found.setdefault(one.rule["label"], []).append(one)
    return found


def _address(run: Run, limits: dict[str, float]) -> str:
    """The changed pipeline file as an address that holds all of it, which a browser saves without any script."""
    text = changed_config(run.snapshot.manifest, {reason: written(value) for reason, value in limits.items()})
    return f"data:application/yaml;base64,{base64.b64encode(text.encode('utf-8', 'replace')).decode()}"


def _totals(numbers: Numbers, records: Records, outcome: Outcome, tokens: Weights | None) -> Table:
    columns = (
        Column("What"),
        Column("Now", "", "count"),
        Column("Then", "", "count"),
        Column("Change", "", "count"),
        Column("from", "95 %", "count"),
        Column("to", "95 %", "count"),
        Column("How sure"),
    )
    entering = "entering the first deduplication" if numbers.entering != numbers.kept else "passing all filters"
    rows = [
        _row(f"Documents {entering}", numbers.entered.value, numbers.entering),
        _row("Documents kept", numbers.before.value, numbers.kept),
    ]
    if tokens is not None:
        before = round(float(tokens[records.kept].sum()) / records.columns.rate)
        after = round(float((tokens * outcome.weights).sum()))
        rows.append(("Tokens kept", before, after, after - before, None, None, "estimate, by bytes"))
    return Table("totals", "In all", columns, rows)


def _row(name: str, before: float, then: Count) -> tuple[Cell, ...]:
    sure = "exact: counted" if then.exact else "estimate"
    return name, before, then.value, then.value - before, then.low, then.high, sure


def _groups(found: Sequence[Change], column: str) -> Table:
    title = TITLES[column]
    columns = (
        Column(title),
        Column("Now", "documents", "count"),
        Column("Then", "documents", "count"),
        Column("Change", "documents", "count"),
        Column("Tokens now", "", "count"),
        Column("Tokens then", "", "count"),
    )
    rows = [
        (
            one.value or UNKNOWN,
            one.before.documents,
            one.after.documents,
            one.documents,
            None if one.before.tokens is None else round(one.before.tokens),
            None if one.after.tokens is None else round(one.after.tokens),
        )
        for one in found
    ]
    return Table(f"by-{column}", f"By {title.lower()}, those that change most first", columns, rows)


def _flips(run: Run, records: Records, limits: dict[str, float], key: str, title: str, mask: Mask) -> Table:
    """Some of the records that change, drawn by their keys, with what the changed rules compare."""
    places = np.flatnonzero(mask)
    keys = records.columns.arrow("key").to_numpy()[places]
    drawn = [int(place) for place in places[np.argsort(keys, kind="stable")[:_FLIPS]]]
    measures = dict.fromkeys(records.rules[reason]["measure"] for reason in limits)
    values = {measure: records.columns.numbers(measure) for measure in measures} if drawn else {}
    said = [
        "; ".join(f"{measure.rpartition('.')[2]} = {found[place]:g}" for measure, found in values.items())
        for place in drawn
    ]
    return documents_table(run, records.columns, key, title, Column("Measured"), list(zip(drawn, said, strict=True)))
