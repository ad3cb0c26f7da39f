"""Words of many texts as places in one run of UTF-8 bytes: what compiled functions take, without a string per word."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, Self

import numpy as np
import numpy.typing as npt

from textmill.machine.compiled import compiled

__all__ = ["WordBytes", "characters"]

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]

_SPACE: Final = 0x20


@dataclass(frozen=True)
class WordBytes:
    """Word i is data[starts[i]:ends[i]]; those of text t are offsets[t] to offsets[t + 1].

    `data` is uint8, the others int64 of shapes (words,), (words,) and (texts + 1,). Between neighbouring words of a
    text stands what joins them: one space between words, nothing between characters.
    """

    data: Bytes
    starts: Places
    ends: Places
    offsets: Places
    joint: Literal[b" ", b""] = b" "

    @classmethod
    def of(cls, texts: Sequence[Sequence[str]], joint: Literal[" ", ""] = " ") -> Self:
        """The words of each text, which may hold spaces themselves."""
        words = [word for text in texts for word in text]
        offsets = np.cumsum([0, *map(len, texts)], dtype=np.int64)
        data = np.frombuffer(joint.join(words).encode("utf-8", "surrogatepass"), np.uint8)
        spaces = np.flatnonzero(data == _SPACE)
        if joint and len(spaces) == len(words) - 1:
            return cls(data, np.append(0, spaces + 1), np.append(spaces, len(data)), offsets)
        # Characters, or a tokenizer that leaves spaces inside words.
        lengths = np.fromiter((len(word.encode("utf-8", "surrogatepass")) for word in words), np.int64, len(words))
        ends = np.cumsum(lengths + len(joint)) - len(joint)
        return cls(data, ends - lengths, ends, offsets, b" " if joint else b"")

    def strings(self, text: int) -> list[str]:
        """The words of one text."""
        places = slice(self.offsets[text], self.offsets[text + 1])
        starts, ends = self.starts[places].tolist(), self.ends[places].tolist()
        if not starts:
            return []
        data = self.data[starts[0] : ends[-1]].tobytes()
        ranges = zip(starts, ends, strict=True)
        return [data[start - starts[0] : end - starts[0]].decode("utf-8", "surrogatepass") for start, end in ranges]

    def part(self, first: int, behind: int) -> "WordBytes":
        """Some words of the only text."""
        return replace(
            self,
            starts=self.starts[first:behind],
            ends=self.ends[first:behind],
            offsets=np.array([0, max(behind - first, 0)]),
        )

    def then(self, more: "WordBytes") -> "WordBytes":
        """The words of the only text, and after them those of another."""
        if not len(self.starts) or not len(more.starts):
            return more if len(more.starts) else self
        begin, end = self.starts[0], self.ends[-1]
        joint = np.frombuffer(self.joint, np.uint8)
        behind = end - begin + len(joint) - more.starts[0]
        return replace(
            self,
            data=np.concatenate([self.data[begin:end], joint, more.data[more.starts[0] : more.ends[-1]]]),
            starts=np.concatenate([self.starts - begin, more.starts + behind]),
            ends=np.concatenate([self.ends - begin, more.ends + behind]),
            offsets=np.array([0, len(self.starts) + len(more.starts)]),
        )


def characters(data: Bytes, offsets: Places) -> WordBytes:
    """The characters of texts as their words, spaces left out.

    `data` is UTF-8, uint8; text i is data[offsets[i]:offsets[i + 1]].
    """
    solid, starts, counts = _characters(data, offsets)
    return WordBytes(solid, starts, np.append(starts[1:], len(solid))[: len(starts)], counts, b"")


@compiled
def _characters(data: Bytes, offsets: Places) -> tuple[Bytes, Places, Places]:
    solid = np.empty(offsets[-1] - offsets[0], np.uint8)
    starts = np.empty(len(solid), np.int64)
    counts = np.zeros(len(offsets), np.int64)
    used = 0
    found = 0
    for text in range(len(offsets) - 1):
        for at in range(offsets[text], offsets[text + 1]):
            byte = data[at]
            if byte == _SPACE:
                continue
            if byte & 0xC0 != 0x80:
                starts[found] = used
                found += 1
            solid[used] = byte
            used += 1
        counts[text + 1] = found
    return solid[:used], starts[:found], counts
