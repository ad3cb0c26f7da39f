"""What is read of a patent in any of the formats of its office, and the record that it becomes."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from textmill.record_reader import Json, Record

__all__ = ["Patent"]

_NUMBER: Final = re.compile(r"(?:US)?\s*([A-Z]{0,2})0*([0-9]+)")
_RESERVED: Final = re.compile(
    r"subject\s+to\s+(?:\(?c\)?\s*)?copyright\s+protection|reserves\s+all\s+copyright", re.IGNORECASE
)


@dataclass(slots=True)
class Patent:
    """A grant or a published application."""

    number: str = ""
    kind: str = ""
    """Code of the document (`B1`, `A1`, `S1`), where the format has one."""
    title: str = ""
    date: str | None = None
    filed: str | None = None
    inventors: list[str] = field(default_factory=list)
    assignees: list[str] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)
    form: str = ""
    text: str = ""
    has_claims: bool = False

    def record(self, counts: Counter[str]) -> Record:
        """The row of it; a notice that parts of the text are under copyright is counted and told in the metadata."""
        found = _NUMBER.search(self.number.upper())
        number = f"US{found[1]}{found[2]}{self.kind}" if found else None
        facts: dict[str, Json] = {
            "number": number,
            "kind": self.kind,
            "filed": self.filed,
            "assignees": list(self.assignees),
            "classes": list(self.classes),
            "format": self.form,
        }
        if _RESERVED.search(self.text):
            counts["copyright_notices"] += 1
            facts["copyright_notice"] = True
        return Record(
            text=self.text,
            id=number,
            title=self.title or None,
            authors=self.inventors,
            published=self.date,
            declared_language="en",
            metadata={name: value for name, value in facts.items() if value},
        )
