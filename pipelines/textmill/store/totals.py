"""Sums of what tasks counted, in memory that does not grow with the number of hosts on the web."""

from functools import reduce

from textmill.store.stats import OTHERS, BlockKey, BlockStats, Tally, TaskStats, TokenSum

__all__ = ["Totals", "largest"]

_MOST_GROUPS = 20_000
"""Values of one column that are summed apart; of more, those with the fewest documents are summed together."""


class Totals:
    """What the stats that were added sum to; of the same stats in another order the same, up to 20,000 values."""

    def __init__(self) -> None:
        self._records = self._kept = 0
        self._tokens = TokenSum()
        self._blocks: dict[BlockKey, BlockStats] = {}
        self._groups: dict[str, dict[str, Tally]] = {}

    def add(self, stats: TaskStats) -> None:
        """Add what a task counted."""
        self._records += stats.records
        self._kept += stats.kept
        self._tokens = self._tokens.merge(stats.tokens)
        for block in stats.blocks:
            before = self._blocks.get(block.key)
            self._blocks[block.key] = block if before is None else before.merge(block)
        for column, groups in stats.breakdowns.items():
            mine = self._groups.setdefault(column, {})
            for value, tally in groups.items():
                mine[value] = mine[value].merge(tally) if value in mine else tally
            if len(mine) > 2 * _MOST_GROUPS:
                self._groups[column] = largest(mine, _MOST_GROUPS)

    def stats(self) -> TaskStats:
        """The sum so far."""
        groups = {column: largest(groups, _MOST_GROUPS) for column, groups in self._groups.items()}
        return TaskStats(
            records=self._records,
            kept=self._kept,
            tokens=self._tokens,
            blocks=list(self._blocks.values()),
            breakdowns=groups,
        )


def largest(groups: dict[str, Tally], most: int) -> dict[str, Tally]:
    """The `most` groups with most documents, by value, and all others together as OTHERS."""
    if len(groups) <= most:
        return dict(sorted(groups.items()))
    ranked = sorted(groups.items(), key=lambda item: (-item[1].kept - item[1].dropped, item[0]))
    found = dict(ranked[:most])
    rest = reduce(Tally.merge, (tally for _, tally in ranked[most:]))
    found[OTHERS] = found.pop(OTHERS, Tally()).merge(rest)
    return dict(sorted(found.items()))
