"""What a view gives: a title, a template with what stands in it, and its tables, from which all else follows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from textmill.dashboard.query import Query
from textmill.dashboard.runs import Run
from textmill.digest import Json

Cell = str | int | float | None
Kind = Literal["text", "count", "share", "bytes", "seconds", "number"]


@dataclass(frozen=True)
class Column:
    """A column: its heading, its unit in a word, and how its values are written. A share is 0..1."""

    name: str
    unit: str = ""
    kind: Kind = "text"

    @property
    def stored_unit(self) -> str:
        """The unit of the bare number, where a page writes it with the value."""
        return {"share": "0..1", "bytes": "bytes", "seconds": "s"}.get(self.kind, self.unit)


@dataclass(frozen=True)
class Table:
    """Rows under headings; `key` names it in addresses and files, so it is of letters and hyphens."""

    key: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    links: Sequence[Mapping[str, str]] = ()
    """What of the view's query each row leads to, by the first cell; none, or as many as rows."""
    leads_to: str = ""
    """The view that the links are of; this one where it is empty."""


@dataclass(frozen=True)
class Page:
    """A view of a run, before it is drawn."""

    title: str
    template: str
    """Name of a file in `templates/views`."""
    context: Mapping[str, object] = field(default_factory=dict)
    tables: Sequence[Table] = ()


@dataclass(frozen=True)
class View:
    """A view by its name in addresses and its title in the navigation."""

    name: str
    title: str
    make: Callable[[Run, Query], Page]
    keep: Callable[[Run, Json], None] | None = None
    """Stores what its page sends; ValueError for what is not as that page sends it."""
