"""Picks bands and rows for a similarity threshold, and says how likely a pair of some similarity is found.

Source: Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", section 3.4 (2014); the optimum is datasketch's
`MinHashLSH`: of all shapes that the permutations allow, the one with the least weighted area of false matches below the
threshold and of missed ones above it.
"""

from functools import lru_cache
from typing import Final, NamedTuple

SHOWN_SIMILARITIES: Final = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)


class Shape(NamedTuple):
    """Bands, and MinHash values in each."""

    bands: int
    rows: int


@lru_cache(maxsize=64)
def pick(threshold: float, permutations: int, missed_weight: float) -> Shape:
    """The shape with the least weighted error, `missed_weight` being that of missed pairs, 0..1, out of a sum of 1.

    Raises ValueError where the best has a single band, which datasketch refuses.
    """
    from datasketch import MinHashLSH  # brings SciPy, half a second that no other command should wait for

    try:
        found = MinHashLSH(threshold=threshold, num_perm=permutations, weights=(1 - missed_weight, missed_weight))
    except ValueError as refused:
        raise ValueError(
            f"no two bands of {permutations} permutations suit threshold {threshold:g}: lower it, or set `bands` and "
            f"`rows` ({refused})"
        ) from refused
    return Shape(found.b, found.r)


def probability(similarity: float, shape: Shape) -> float:
    """Of a pair with this Jaccard similarity: that it agrees in a whole band, 1 - (1 - s**rows)**bands."""
    return 1 - (1 - similarity**shape.rows) ** shape.bands


def middle(shape: Shape) -> float:
    """About where the curve is steepest, (1 / bands) ** (1 / rows)."""
    return float((1 / shape.bands) ** (1 / shape.rows))


def curve(shape: Shape) -> str:
    """The probabilities at some similarities, as a line of text."""
    points = ", ".join(f"{probability(s, shape):.3f} at {s:g}" for s in SHOWN_SIMILARITIES)
    return f"{shape.bands} bands of {shape.rows} values: a pair is found with probability {points}"
