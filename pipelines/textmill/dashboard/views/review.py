"""Let people judge documents that were dropped or kept, duplicates beside their copy, and show how right rules are."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from pydantic import ValidationError

from textmill.credentials import hide
from textmill.dashboard.page import Cell, Column, Page, Table
from textmill.dashboard.query import Query
from textmill.dashboard.runs import Run
from textmill.digest import Json
from textmill.errors import TextmillError
from textmill.inspect.columns import Columns
from textmill.inspect.judgements import NAME, VERDICTS, Judgement, Judgements
from textmill.inspect.precision import agreements, fates_now, is_outdated, precisions
from textmill.inspect.review_queue import DUPLICATES, Item, Queue, Size, queue_names, queue_of
from textmill.inspect.stored_texts import StoredText
from textmill.store.fate_table import KEPT

__all__ = ["keep", "view"]

_SERVED: Final = Size(documents=50, chars=20_000)
_IN_FILE: Final = Size(documents=3, chars=2_000)
_PAIRS_IN_FILE: Final = Size(documents=10, chars=2_000)
_MOST_IN_FILE: Final = 150
_REASONS: Final = 100
_TITLES: Final = {KEPT: "kept documents", DUPLICATES: "duplicates beside the kept copy"}


@dataclass(frozen=True)
class _Card:
    """A document as the page has it."""

    item: Item
    url: str
    copy_url: str
    copy_text: StoredText | None
    judgement: str
    """What the reviewer said of it before; empty if nothing."""
    note: str
    data: str
    """What is sent with a judgement, as JSON in ASCII that no rule of drawing changes."""


def view(run: Run, query: Query) -> Page:
    """One queue, `queue`, for one `reviewer`; with `by=rule` all that fail the rule. In a file some of every queue."""
    found, problem = _read(run)
    asked = query.text("reviewer")
    reviewer = asked if re.fullmatch(NAME, asked) else ""
    context: dict[str, object] = {
        "has_text": run.has_text,
        "reviewer": reviewer,
        "asked": asked,
        "is_served": run.is_served,
        "verdicts": VERDICTS,
        "passed_over": sorted(found.passed_over.items()),
        "queue": None,
        "cards": (),
        "queues": (),
        "is_sample": False,
        "by": query.choice("by", ("reason", "rule"), "reason"),
        "problem": problem,
    }
    fates: dict[int, str | None] = {}
    try:
        columns = run.columns
        fates = fates_now(columns, run.snapshot.manifest, found.lasting.values())
        context |= _queues(run, columns, query, found, reviewer)
    except (TextmillError, OSError, ValueError) as error:
        context["problem"] = f"The documents of this run cannot be read: {hide(str(error))}"
    return Page("Review", "review.html.j2", context, _tables(run, found, fates))


def keep(run: Run, sent: Json) -> None:
    """Store a judgement as the page sends it."""
    if not isinstance(sent, dict):
        raise ValueError("a judgement is a JSON object")
    try:
        judgement = Judgement.model_validate({**sent, "when": datetime.now(UTC).replace(microsecond=0)})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise ValueError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    run.judgements.add([judgement])


def _read(run: Run) -> tuple[Judgements, str]:
    """What was judged, or why it cannot be read; everything else is shown all the same."""
    try:
        return run.judgements.read(), ""
    except (TextmillError, OSError) as error:
        return Judgements(), f"What was judged cannot be read: {hide(str(error))}"


def _queues(run: Run, columns: Columns, query: Query, found: Judgements, reviewer: str) -> dict[str, object]:
    """What the template shows of queues; nothing where texts are not to be shown."""
    if not run.has_text:
        return {}
    if not len(columns):
        return {"problem": "This run has no fates of its records: none yet, or it keeps none (stats.documents)."}
    snapshot = run.snapshot
    names = queue_names(snapshot, columns)[:_REASONS]
    is_rule = query.choice("by", ("reason", "rule"), "reason") == "rule"
    if not run.is_served:
        chosen: dict[tuple[str, str], Item] = {}
        for name in sorted(names, key=lambda name: name != DUPLICATES):  # pairs first: alone they tell less
            size = _PAIRS_IN_FILE if name == DUPLICATES else _IN_FILE
            for item in queue_of(run.store, snapshot, columns, name, size).items:
                chosen.setdefault((item.key, item.rule), item)
        items = list(chosen.values())[:_MOST_IN_FILE]
        return {"cards": [_card(item, None) for item in items], "queue": Queue("", items, len(items))}
    rules = [rule["reason"] for rule in snapshot.manifest.get("rules", []) if rule["limit"] is not None]
    choices = rules if is_rule and rules else names
    name = query.choice("queue", choices, next((one for one in choices if one not in (KEPT, DUPLICATES)), KEPT))
    queue = queue_of(run.store, snapshot, columns, name, _SERVED, is_rule and bool(rules))
    said = {(key, rule): judgement for (who, key, rule), judgement in found.lasting.items() if who == reviewer}
    return {
        "queue": queue,
        "queues": [(one, _TITLES.get(one, one)) for one in choices],
        "cards": [_card(item, said.get((int(item.key), item.rule))) for item in queue.items],
        "is_sample": columns.rate < 1,
    }


def _card(item: Item, judgement: Judgement | None) -> _Card:
    sent = {
        "id": hide(item.id),
        "source": item.source,
        "shard": hide(item.shard),
        "row": item.row,
        "key": item.key,
        "fate": item.fate,
        "rule": item.rule,
    }
    return _Card(
        item=item,
        url=hide(item.url or item.id),
        copy_url=hide(item.copy.url or item.copy.id) if item.copy else "",
        copy_text=item.copy.text if item.copy else None,
        judgement="" if judgement is None else judgement.judgement,
        note="" if judgement is None else judgement.note,
        data=json.dumps(sent, ensure_ascii=True).replace("\x7f", "\\u007f"),
    )


def _tables(run: Run, found: Judgements, fates: dict[int, str | None]) -> Sequence[Table]:
    lasting = found.lasting.values()
    rows: list[tuple[Cell, ...]] = [
        (
            one.rule,
            one.right,
            one.wrong,
            one.unsure,
            one.share,
            *(one.interval if one.decided else (None, None)),
            one.outdated,
        )
        for one in precisions(lasting, is_outdated(fates))
    ]
    columns = (
        Column("Rule"),
        Column("Right", "documents", "count"),
        Column("Wrong", "documents", "count"),
        Column("Unsure", "documents", "count"),
        Column("Precision", "", "share"),
        Column("from", "95 %", "share"),
        Column("to", "95 %", "share"),
        Column("Another fate now", "documents", "count"),
    )
    pairs = [(one.first, one.second, one.documents, one.share, one.kappa) for one in agreements(lasting)]
    pair_columns = (
        Column("Reviewer"),
        Column("and"),
        Column("Both judged", "documents", "count"),
        Column("Same", "", "share"),
        Column("Cohen’s kappa", "", "number"),
    )
    tables = [
        Table("precision", "Precision of rules, as people judged", columns, rows),
        Table("agreement", "Agreement of reviewers", pair_columns, pairs),
    ]
    return [*tables, _all_judgements(found, fates)] if run.has_text else tables


def _all_judgements(found: Judgements, fates: dict[int, str | None]) -> Table:
    columns = (
        Column("Reviewer"),
        Column("Rule"),
        Column("Judgement"),
        Column("Note"),
        Column("Document"),
        Column("Fate when judged"),
        Column("Fate now"),
    )
    rows = [
        (
            one.reviewer,
            one.rule,
            one.judgement,
            one.note,
            hide(one.id),
            one.fate,
            fates.get(one.document, one.fate) or "(not in the run)",
        )
        for one in sorted(found.lasting.values(), key=lambda judgement: judgement.when, reverse=True)
    ]
    return Table("judgements", "All judgements, the latest first", columns, rows)
