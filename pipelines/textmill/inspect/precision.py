"""Say how often rules are right, as people judged, how sure that is, and how far two of them agree.

A document counts once: as right or wrong where more reviewers said so than the opposite, else as unsure. What was
judged when the document had another fate says nothing of the run as it is, and is counted apart.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from textmill.inspect.columns import Columns
from textmill.inspect.intervals import wilson
from textmill.inspect.judgements import VERDICTS, Judgement, Verdict, of_document
from textmill.store.manifest import Manifest, accounting

__all__ = ["Agreement", "Precision", "agreements", "cohens_kappa", "fates_now", "is_outdated", "precisions"]


@dataclass(frozen=True)
class Precision:
    """Documents judged for one rule."""

    rule: str
    right: int
    wrong: int
    unsure: int
    outdated: int
    """Documents whose fate is another now, or that the run no longer has."""

    @property
    def decided(self) -> int:
        """Right and wrong."""
        return self.right + self.wrong

    @property
    def share(self) -> float | None:
        """Right ones of those decided; None of none."""
        return self.right / self.decided if self.decided else None

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the share (Wilson, 1927)."""
        return wilson(self.right, self.decided)


@dataclass(frozen=True)
class Agreement:
    """Two reviewers on the documents that both judged for one rule, or for any."""

    first: str
    second: str
    documents: int
    same: int
    kappa: float | None
    """Cohen's kappa (Educational and Psychological Measurement 20, 1960); None where chance alone explains all."""

    @property
    def share(self) -> float:
        """Documents on which both said the same, 0..1."""
        return self.same / self.documents


def precisions(judgements: Iterable[Judgement], outdated: Callable[[Judgement], bool]) -> list[Precision]:
    """By rule, the one with most documents first."""
    counts: dict[str, Counter[str]] = {}
    for (_, rule), said in of_document(judgements).items():
        current = [one for one in said if not outdated(one)]
        counts.setdefault(rule, Counter())[_verdict(current) if current else "outdated"] += 1
    found = [
        Precision(rule, number["right"], number["wrong"], number["unsure"], number["outdated"])
        for rule, number in counts.items()
    ]
    return sorted(found, key=lambda one: (-one.decided - one.unsure, one.rule))


def _verdict(said: list[Judgement]) -> Verdict:
    counted = Counter(one.judgement for one in said)
    if counted["right"] == counted["wrong"]:
        return "unsure"
    return "right" if counted["right"] > counted["wrong"] else "wrong"


def agreements(judgements: Iterable[Judgement]) -> list[Agreement]:
    """Of every two reviewers who judged the same documents, for the same rule, with the same fate."""
    pairs: dict[tuple[str, str], Counter[tuple[Verdict, Verdict]]] = {}
    for said in of_document(judgements).values():
        for one, other in combinations(sorted(said, key=lambda judgement: judgement.reviewer), 2):
            if one.fate == other.fate:
                counted = pairs.setdefault((one.reviewer, other.reviewer), Counter())
                counted[one.judgement, other.judgement] += 1
    found = []
    for (first, second), counted in sorted(pairs.items()):
        same = sum(counted[verdict, verdict] for verdict in VERDICTS)
        found.append(Agreement(first, second, counted.total(), same, cohens_kappa(counted)))
    return found


def cohens_kappa(counted: Mapping[tuple[Verdict, Verdict], int]) -> float | None:
    """How much more two agree than they would by chance, of what each said as a whole: 1 is always, 0 as by chance."""
    whole = sum(counted.values())
    if not whole:
        return None
    firsts, seconds = Counter[Verdict](), Counter[Verdict]()
    for (first, second), number in counted.items():
        firsts[first] += number
        seconds[second] += number
    by_chance = sum(firsts[verdict] * seconds[verdict] for verdict in VERDICTS)
    if by_chance == whole * whole:
        return None
    same = sum(number for (first, second), number in counted.items() if first == second)
    return (same * whole - by_chance) / (whole * whole - by_chance)


def fates_now(columns: Columns, described: Manifest, judgements: Iterable[Judgement]) -> dict[int, str | None]:
    """What has become of judged documents in the run as it is; None of those that it no longer has.

    Of a run of which a sample is known, or that is at work, documents that are not found are left out.
    """
    documents = np.unique(np.array([one.document for one in judgements], np.uint64))
    keys = columns.arrow("key")
    held = keys.cast(pa.uint64()) if pa.types.is_null(keys.type) or pa.types.is_string(keys.type) else keys
    places = np.flatnonzero(pc.is_in(held, value_set=pa.array(documents, pa.uint64())).to_numpy())
    rows = columns.rows(places, ["key", "fate"])
    is_whole = columns.rate == 1 and described["complete"] and accounting(described).stats.share == 1
    found: dict[int, str | None] = dict.fromkeys(documents.tolist()) if is_whole else {}
    return found | {int(str(row["key"])): str(row["fate"]) for row in rows}


def is_outdated(fates: Mapping[int, str | None]) -> Callable[[Judgement], bool]:
    """Whether a judgement is of a fate that its document no longer has, as far as that is known."""
    return lambda judgement: fates.get(judgement.document, judgement.fate) != judgement.fate
