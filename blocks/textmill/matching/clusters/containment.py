"""Whether one sequence stands in another without a gap: Knuth, Morris and Pratt (1977), in time of both lengths.

Sets would not do: a text of few different words (`a a a a b`), a table, or a form filled in twice can have every run of
words of another text and say something else. A sequence that stands in another has all its runs, in their order.
"""

import numpy as np
import numpy.typing as npt

from textmill.machine.compiled import compiled

__all__ = ["borders", "holds"]

I64 = npt.NDArray[np.int64]
U64 = npt.NDArray[np.uint64]


@compiled
def borders(values: U64) -> I64:
    """For each place the length of the longest proper beginning that also ends there; int64 of shape (values,)."""
    found = np.zeros(len(values), np.int64)
    length = 0
    for place in range(1, len(values)):
        while length > 0 and values[place] != values[length]:
            length = found[length - 1]
        if values[place] == values[length]:
            length += 1
        found[place] = length
    return found


@compiled
def holds(whole: U64, part: U64, borders_of_part: I64) -> bool:
    """Whether `part` stands somewhere in `whole`; an empty one does."""
    if len(part) > len(whole):
        return False
    length = 0
    for place in range(len(whole)):
        if length == len(part):
            return True
        while length > 0 and whole[place] != part[length]:
            length = borders_of_part[length - 1]
        if whole[place] == part[length]:
            length += 1
    return length == len(part)
