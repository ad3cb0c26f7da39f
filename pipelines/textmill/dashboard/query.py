"""Read the query of an address so that anything may stand in it: what does not fit is as if it were not there."""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, urlencode

_MOST_CHARS: Final = 8_000
"""Of a whole query; a longer one is none."""
MOST_VALUE_CHARS: Final = 500
_MOST_FIELDS: Final = 64


@dataclass(frozen=True)
class Query:
    """The state of a view, as its address has it."""

    values: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, raw: str) -> "Query":
        """Of what stands behind the question mark; of a name that repeats the last value counts."""
        if len(raw) > _MOST_CHARS:
            return cls()
        parts = "&".join(raw.split("&")[:_MOST_FIELDS])
        pairs = parse_qsl(parts, keep_blank_values=True, errors="replace")
        return cls({name[:MOST_VALUE_CHARS]: value[:MOST_VALUE_CHARS] for name, value in pairs})

    def text(self, name: str, default: str = "") -> str:
        """A value as it is written."""
        return self.values.get(name, default)

    def choice(self, name: str, allowed: Collection[str], default: str) -> str:
        """A value that is one of those allowed, else the default."""
        value = self.values.get(name, default)
        return value if value in allowed else default

    def integer(self, name: str, default: int, low: int, high: int) -> int:
        """A whole number, moved to the nearest end where it is outside."""
        return round(self.number(name, default, low, high))

    def number(self, name: str, default: float, low: float, high: float) -> float:
        """The same with a fraction."""
        try:
            value = float(self.values.get(name, default))
        except ValueError:
            return default
        return default if math.isnan(value) else min(max(value, low), high)

    def with_values(self, changes: Mapping[str, str | None]) -> "Query":
        """The same with some values changed, or away where they are None."""
        merged = {**self.values, **changes}
        return Query({name: value for name, value in merged.items() if value is not None})

    def __str__(self) -> str:
        """As it stands in an address, with the question mark; empty without values."""
        return f"?{urlencode(self.values, errors='replace')}" if self.values else "?"
