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

    late: list[str] = field(default_factory=list)
    """Paths of records that arrived after the stage was folded, of attempts whose files are gone."""

    @property
    def is_whole(self) -> bool:
        """Whether what is folded is all that counts."""
        return not (self.apart or self.lost or self.stale)

    @property
    def count(self) -> int:
        """How many tasks count."""
        if self.known is None:
            return self.folded.tasks if self.folded is not None else 0
        return len(self.known) - len(self.stale & self.known.keys())

    @property
    def is_current(self) -> bool:
        """Whether all that is known is folded."""
        return self.folded is not None and not self.apart and not self.lost

    @property
    def sorted(self) -> set[str]:
        """Paths of files of sorted fates beside which all is there."""
        return {*(() if self.folded is None else self.folded.sorted), *self.beside}
