"""What a sentence says of the licences that it names.

Source: licence_rules (scope); `textmill.spdx.clauses` reads it.
"""

from dataclasses import dataclass
from enum import Enum

from textmill.spdx.cc_ids import License

__all__ = ["Said", "Verdict"]


class Verdict(Enum):
    """What a sentence says with a licence's name."""

    DOCUMENT = "document"
    PART = "part"
    SITE = "site"
    TEXT = "text"
    BARE = "bare"
    """The name stands alone, or behind a label: what is around it decides."""
    TITLED = "titled"
    """Something is named that may be this document: its title decides."""
    OTHER_WORK = "other_work"
    MENTION = "mention"


@dataclass(frozen=True)
class Said:
    """Licences that stand together and what is said with them."""

    start: int
    end: int
    licenses: tuple[License, ...]
    verdict: Verdict
    words: str = ""
    """What stands before the name in its clause."""
    is_choice: bool = False
    is_joined: bool = False
    """Several licences, all of which bind."""
    yields: bool = False
    """Whether it gives way to what is noted elsewhere."""
    labelled: bool = False
    is_first: bool = False
    """Whether nothing stands before the name but words that say nothing."""
