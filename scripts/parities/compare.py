"""Compares two sides of `parity.py` and writes the table; explains the disagreements whose cause is known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from scripts.parities.sides import Side

__all__ = ["Check", "Difference", "compare", "explained", "report"]


_OUR_READER: Final = {
    "warc.http_status": "ours takes status 200 only (`statuses`); Common Crawl's `warc/` files hold nothing else",
    "warc.not_html": "the server declares another type; datatrove asks libmagic only, which takes it for HTML",
}
"""Why our reader leaves out what the reference reads, by fate."""


@dataclass(frozen=True)
class Difference:
    """One document on which the sides disagree."""

    key: str
    url: str
    ours: str
    theirs: str
    why: str | None


@dataclass
class Check:
    """One question asked of many documents."""

    question: str
    asked: int
    differs: list[Difference] = field(default_factory=list)


def explained(difference: Difference) -> bool:
    """Whether the cause is known."""
    return difference.why is not None


def compare(ours: Side, theirs: Side) -> list[Check]:
    """All questions, in the order of the pipeline."""
    both = ours.read.keys() & theirs.read.keys()
    checks = [_read(ours, theirs)]
    known = {key for key in both if not {ours.dropped.get(key, "")[:3], theirs.dropped.get(key, "")[:3]} & {"URL"}}
    checks.append(_texts("text after extraction", known, ours.extracted, theirs.extracted, ours))
    verdicts = Check("verdict before deduplication", len(both))
    reasons = Check("reason of the dropped", 0)
    for key in sorted(both):
        mine, other = ours.dropped.get(key), theirs.dropped.get(key)
        if (mine is None) != (other is None):
            verdicts.differs.append(_difference(ours, key, mine or "kept", other or "kept"))
        elif mine is not None and other is not None:
            reasons.asked += 1
            if mine != other:
                reasons.differs.append(_difference(ours, key, mine, other))
    checks += [verdicts, reasons]
    dropped = ours.dropped_text.keys() & theirs.dropped_text.keys()
    checks.append(_texts("text of the dropped", dropped, ours.dropped_text, theirs.dropped_text, ours))
    kept = ours.filtered.keys() & theirs.filtered.keys()
    checks.append(_texts("edited text before deduplication", kept, ours.filtered, theirs.filtered, ours))
    clusters = Check("clusters of duplicates", len(ours.clusters | theirs.clusters))
    for cluster in sorted(ours.clusters ^ theirs.clusters, key=sorted):
        where = ("cluster", "no such cluster") if cluster in ours.clusters else ("no such cluster", "cluster")
        clusters.differs.append(_difference(ours, min(cluster), *where))
    checks.append(clusters)
    survivors = Check("document kept of a cluster", len(ours.clusters & theirs.clusters))
    for cluster in sorted(ours.clusters & theirs.clusters, key=sorted):
        mine_kept, other_kept = sorted(cluster & ours.survivors), sorted(cluster & theirs.survivors)
        if mine_kept != other_kept:
            why = "the first stays; datatrove keeps the root of a union by size (docs/vectors.md)"
            survivors.differs.append(
                Difference(min(cluster), ours.read[min(cluster)], ", ".join(mine_kept), ", ".join(other_kept), why)
            )
    checks.append(survivors)
    final = ours.final.keys() & theirs.final.keys()
    checks.append(_texts("final text", final, ours.final, theirs.final, ours))
    running = _texts("final text, the reference's counters running on", final, ours.final, theirs.running, ours)
    why = "datatrove's replacements go on from document to document (recipes 5.1)"
    running.differs = [Difference(d.key, d.url, d.ours, d.theirs, why) for d in running.differs]
    return [*checks, running]


def _read(ours: Side, theirs: Side) -> Check:
    check = Check("pages read", len(ours.read.keys() | theirs.read.keys()))
    for key in sorted(ours.read.keys() ^ theirs.read.keys()):
        url = ours.read.get(key) or theirs.read.get(key, "")
        file, _, record = key.partition("|")
        if key in theirs.read:
            fate = ours.unread.get(key, "not read")
            check.differs.append(Difference(key, url, fate, "read", _OUR_READER.get(fate.partition(":")[0])))
            continue
        failed, went_by = theirs.unread.get(file), theirs.unread.get(record)
        why = None
        if failed is not None:
            why = f"datatrove's reader stops in this file: {failed}"
        elif went_by is not None:
            why = f"datatrove's reader goes by the bytes alone: {went_by}"
        check.differs.append(Difference(key, url, "read", "not read", why))
    return check


def _texts(question: str, keys: set[str], ours: Mapping[str, str], theirs: Mapping[str, str], side: Side) -> Check:
    check = Check(question, len(keys))
    for key in sorted(keys):
        mine, other = ours.get(key), theirs.get(key)
        if mine != other:
            check.differs.append(_difference(side, key, *_where(mine, other)))
    return check


def _where(mine: str | None, other: str | None) -> tuple[str, str]:
    """Both texts from a little before the first difference."""
    if mine is None or other is None:
        return ("no text" if mine is None else mine[:60]), ("no text" if other is None else other[:60])
    shorter = min(len(mine), len(other))
    at = next((index for index in range(shorter) if mine[index] != other[index]), shorter)
    begin = max(0, at - 20)
    return f"{begin}: {mine[begin : at + 40]!r}", f"{begin}: {other[begin : at + 40]!r}"


def _difference(side: Side, key: str, mine: str, other: str) -> Difference:
    detail = side.details.get(key)
    return Difference(key, side.read.get(key, ""), f"{mine} ({detail})" if detail else mine, other, None)


def report(checks: list[Check], ours: Side, theirs: Side) -> str:
    """A Markdown table of the questions, then the disagreements."""
    lines = ["| question | documents | same | differ | explained |", "| --- | ---: | ---: | ---: | ---: |"]
    for check in checks:
        known = sum(map(explained, check.differs))
        cells = (check.question, check.asked, check.asked - len(check.differs), len(check.differs), known)
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    for check in checks:
        if check.differs:
            lines.append(f"\n{check.question}:")
        for item in check.differs:
            lines.append(f"- {item.key} {item.url}\n    textmill: {item.ours}\n    {theirs.name}: {item.theirs}")
            lines.append(f"    why: {item.why or 'NOT EXPLAINED'}")
    kept = f"{len(ours.final)} by {ours.name}, {len(theirs.final)} by {theirs.name}"
    return "\n".join([*lines, f"\npages read {len(ours.read)} and {len(theirs.read)}; kept {kept}"])
