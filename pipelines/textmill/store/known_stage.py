"""What a driver knows of the commit records of one stage: those in its folded file, and those that came since."""

from dataclasses import dataclass, field

from textmill.store.commit import Entry
from textmill.store.folded import Beside, Folded

__all__ = ["KnownStage"]


@dataclass
class KnownStage:
    """What is known of a stage."""

    folded: Folded | None = None
    known: dict[str, Entry] | None = None
    """All that is committed, None where that is only in the folded file as yet."""
    apart: dict[str, bytes] = field(default_factory=dict)
    """The records that are not in the folded file, compressed."""
    lost: bool = False
    """Whether tasks of the folded file do not stand any more."""
    added: set[str] = field(default_factory=set)
    """Tasks that were committed in this run and whose records are not folded."""
    beside: dict[str, Beside] = field(default_factory=dict)
    """What stands beside new files of sorted fates, by their path."""
    stale: set[str] = field(default_factory=set)
    """Tasks whose records stay, but do not count: they are to be done again."""

    @property
    def is_whole(self) -> bool:
        """Whether what is folded is all that counts."""
        return not (self.apart or self.lost or self.stale)
