"""The running text of cues: captions that roll up say each line once, speakers begin paragraphs, times are gone."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from textmill.formats.speech.cues import Cue

__all__ = ["spoken_text"]

_ROLLING_SHARE: Final = 0.3
"""So many of a file's cues begin with lines of the one before where captions roll up; lyrics repeat less."""
_MOST_LINES: Final = 8
_OWN_LINE: Final = re.compile(r"(?:-|–|—|>>)\s?\S")
_NO_SPACES: Final = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")


def spoken_text(cues: Sequence[Cue], pause_seconds: float | None) -> str:
    """Paragraphs, apart where the speaker changes or nobody speaks for so long."""
    out: list[str] = []
    speaker: str | None = None
    end: float | None = None
    for cue in _once(cues):
        is_pause = None not in (pause_seconds, cue.start, end) and _apart(end, cue.start) >= (pause_seconds or 0)
        is_new = not out or is_pause or cue.speaker != speaker
        for line in cue.lines:
            if is_new:
                name = f"{cue.speaker}: " if cue.speaker and cue.speaker != speaker else ""
                out += ["\n\n" if out else "", f"{name}{line}"]
            else:
                out += ["\n" if _OWN_LINE.match(line) else _between(out[-1], line), line]
            is_new, speaker = False, cue.speaker
        if cue.end is not None:
            end = cue.end if end is None else max(end, cue.end)
    return "".join(out)


def _apart(end: float | None, start: float | None) -> float:
    return (start or 0) - (end or 0)


def _between(before: str, line: str) -> str:
    """A space, but in scripts that have none."""
    return "" if _NO_SPACES.match(before[-1:]) and _NO_SPACES.match(line) else " "


def _once(cues: Sequence[Cue]) -> list[Cue]:
    """Without the lines that a cue only shows again."""
    filled = [cue for cue in cues if cue.lines]
    pairs = list(pairwise(filled))
    again = sum(bool(_overlap(before.lines, cue.lines)) or _grows(before, cue) for before, cue in pairs)
    if not pairs or again < _ROLLING_SHARE * len(pairs) or again < 2:
        return _without_doubles(filled)
    found: list[Cue] = []
    shown: tuple[str, ...] = ()
    for cue in filled:
        if found and shown and _grows(Cue(shown), cue) and len(found[-1].lines) == 1:
            found[-1] = Cue(cue.lines, found[-1].start, cue.end, cue.speaker)
        elif lines := cue.lines[_overlap(shown, cue.lines) :]:
            found.append(Cue(lines, cue.start, cue.end, cue.speaker))
        elif found:
            found[-1] = Cue(found[-1].lines, found[-1].start, cue.end, found[-1].speaker)
        shown = cue.lines
    return found


def _without_doubles(cues: list[Cue]) -> list[Cue]:
    """Without cues that are shown twice at one time, as two styles of them are."""
    found: list[Cue] = []
    for cue in cues:
        last = found[-1] if found else None
        if last is not None and last.lines == cue.lines and last.start == cue.start and cue.start is not None:
            continue
        found.append(cue)
    return found


def _overlap(before: tuple[str, ...], lines: tuple[str, ...]) -> int:
    """How many lines at the start of a cue are those at the end of the one before."""
    for count in range(min(len(before), len(lines), _MOST_LINES), 0, -1):
        if before[-count:] == lines[:count]:
            return count
    return 0


def _grows(before: Cue, cue: Cue) -> bool:
    """Whether a line is shown again with more words, as live captions are."""
    return (
        len(before.lines) == len(cue.lines) == 1
        and cue.lines[0] != before.lines[0]
        and cue.lines[0].startswith(before.lines[0] + " ")
    )
