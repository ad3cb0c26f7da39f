"""Cut a list into groups that follow on each other, bounded in size and number."""

from collections.abc import Sequence

__all__ = ["consecutive"]


def consecutive(sizes: Sequence[int], most: int | None, most_items: int) -> list[range]:
    """Places of items whose sizes are at most `most` together, or of one; `most_items` of them at most."""
    cuts: list[int] = []
    room = 0
    for place, size in enumerate(sizes):
        if not cuts or (most is not None and size > room) or place - cuts[-1] == most_items:
            cuts.append(place)
            room = most or 0
        room -= size
    return [range(begin, end) for begin, end in zip(cuts, [*cuts[1:], len(sizes)], strict=True)]
