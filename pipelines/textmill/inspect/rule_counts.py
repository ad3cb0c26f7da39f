"""Say of every rule of a run how many documents failed it, from commit records alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from textmill.inspect.snapshot import Snapshot
from textmill.store.manifest import RuleEntry
from textmill.store.stats import BlockStats, Histogram

__all__ = ["RuleCounts", "compared", "rule_counts"]


@dataclass(frozen=True)
class RuleCounts:
    """A rule, and what is counted of the documents that came to its block."""

    rule: RuleEntry
    documents: int
    """That came to the block."""
    fails: int
    alone: int
    """Of those that fail, the ones that fail no other rule of the block."""
    dropped: int
    """Documents to which the rule gave the reason."""
    histogram: Histogram | None
    """Of its measure; None where there is none, or it says no more than the counts."""

    @property
    def reason(self) -> str:
        """By which the rule is known."""
        return self.rule["reason"]


def rule_counts(snapshot: Snapshot) -> list[RuleCounts]:
    """The rules in the order in which documents meet them; none of a run of an earlier version."""
    blocks = {block.key: block for block in snapshot.stats.blocks}
    found = []
    for rule in snapshot.manifest.get("rules", []):
        block = blocks.get((rule["block"], rule["label"]), BlockStats(label=rule["label"], kind=rule["block"]))
        fault = rule["reason"].rpartition(".")[2]
        found.append(
            RuleCounts(
                rule=rule,
                documents=block.documents_in,
                fails=block.fails.get(fault, 0),
                alone=block.alone.get(fault, 0),
                dropped=block.drops.get(rule["reason"], 0),
                histogram=_histogram(rule, list(blocks.values())),
            )
        )
    return found


def compared(rule: RuleEntry) -> str:
    """The rule in words: `words < 50`."""
    measure = rule["measure"].removeprefix(f"{rule['label']}.")
    return (
        f"{measure} {rule['op']} {rule['limit']:g}"
        if rule["limit"] is not None
        else f"{measure}: off, or with a limit for each row"
    )


def _histogram(rule: RuleEntry, blocks: Sequence[BlockStats]) -> Histogram | None:
    """That of the block which measures; an annotator's measure may be compared by a filter behind it."""
    if rule["op"] == "==" or rule["limit"] is None:
        return None
    for block in blocks:
        for name, histogram in block.histograms.items():
            if f"{block.label}.{name}" == rule["measure"] and any(histogram.counts):
                return None if _is_flag(rule, histogram) else histogram
    return None


def _is_flag(rule: RuleEntry, histogram: Histogram) -> bool:
    """Whether it is yes or no that is measured."""
    ends = (histogram.low, histogram.high) == (0, 1) and not any(histogram.counts[1:-1])
    return ends and rule["setting"] is None
