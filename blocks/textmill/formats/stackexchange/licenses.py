"""The licence of a part of a Stack Exchange thread: its own, or by the rule of the site's terms for its date.

Source: stackoverflow.com/help/licensing: CC BY-SA 2.5 before 2011-04-08, 3.0 before 2018-05-02, 4.0 from then on.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from textmill.spdx.spelling import spelled

__all__ = ["ThreadLicense", "license_of"]

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_OWN: Final = "ContentLicense"


def license_of(values: dict[str, str]) -> tuple[str, bool] | None:
    """SPDX expression, and whether the part says it itself; None where neither a licence nor a date is known."""
    own = values.get(_OWN, "").strip()
    if own:
        found = spelled(own)
        return None if found is None else (found, True)
    date = _DATE.match(values.get("CreationDate", ""))
    if date is None:
        return None
    version = "2.5" if date[0] < "2011-04-08" else "3.0" if date[0] < "2018-05-02" else "4.0"
    return f"CC-BY-SA-{version}", False


@dataclass(slots=True)
class ThreadLicense:
    """Gathers the licences of all parts of a thread, all of which bind."""

    _stated: Counter[str] = field(default_factory=Counter)
    _by_date: Counter[str] = field(default_factory=Counter)

    def add(self, license: str, is_stated: bool) -> None:
        """One more part."""
        (self._stated if is_stated else self._by_date)[license] += 1

    @property
    def expression(self) -> str:
        """The licence of the whole."""
        licenses = sorted({*self._stated, *self._by_date})
        return " AND ".join(f"({one})" if " OR " in one and len(licenses) > 1 else one for one in licenses)

    @property
    def url(self) -> str | None:
        """Address of the licence, if there is but one."""
        found = re.fullmatch(r"CC-BY-SA-(\d\.\d)", self.expression)
        return f"https://creativecommons.org/licenses/by-sa/{found[1]}/" if found else None

    @property
    def method(self) -> str:
        """How it was found."""
        return (
            "content_license"
            if not self._by_date
            else "post_date"
            if not self._stated
            else "content_license, post_date"
        )

    @property
    def evidence(self) -> str:
        """Where it was found, with the number of parts of each."""
        parts = []
        if self._stated:
            parts.append(f"ContentLicense: {_listed(self._stated)}")
        if self._by_date:
            parts.append(f"Stack Exchange's terms by CreationDate: {_listed(self._by_date)}")
        return "; ".join(parts)[:200]


def _listed(found: Counter[str]) -> str:
    return ", ".join(f"{license} ({count} part{'s' if count > 1 else ''})" for license, count in sorted(found.items()))
