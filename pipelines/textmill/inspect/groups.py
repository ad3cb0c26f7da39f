"""Order languages, sources and hosts by how surely they lose documents, so that few documents do not lead the list."""

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from textmill.inspect.intervals import wilson
from textmill.store.stats import OTHERS, Tally

LEAST_DOCUMENTS: Final = 20
"""Below, a share says little: such groups are neither drawn nor warned of."""
UNKNOWN: Final = "(unknown)"
_NEARLY_ALL: Final = 0.95
_ADDRESS: Final = "(IP address)"


@dataclass(frozen=True)
class Loss:
    """Documents in and kept of one group, and the 95 % interval of the share kept."""

    value: str
    kept: int
    dropped: int
    kept_bytes: int
    low: float
    high: float

    @property
    def documents(self) -> int:
        """Kept and dropped."""
        return self.kept + self.dropped

    @property
    def share_kept(self) -> float | None:
        """None of no documents."""
        return self.kept / self.documents if self.documents else None


def losses(groups: Mapping[str, Tally]) -> list[Loss]:
    """The groups, first those whose share kept is lowest at the upper end of its interval."""
    found = []
    for value, tally in groups.items():
        low, high = wilson(tally.kept, tally.kept + tally.dropped)
        found.append(Loss(value or UNKNOWN, tally.kept, tally.dropped, tally.kept_bytes, low, high))
    return sorted(found, key=lambda loss: (loss.high, -loss.documents, loss.value))


def alarms(rows: list[Loss]) -> list[Loss]:
    """Groups of at least 20 documents, by name, of which at least 95 % are dropped."""
    return [
        row
        for row in rows
        if row.documents >= LEAST_DOCUMENTS
        and row.dropped >= _NEARLY_ALL * row.documents
        and row.value not in (UNKNOWN, OTHERS)
    ]


def removed_by(tally: Tally, order: Sequence[str]) -> str:
    """The one block that dropped nearly all documents of a group which came to it, at least 20; empty without one."""
    left = tally.kept + tally.dropped
    for label in order:
        dropped = tally.dropped_by.get(label, 0)
        if left >= LEAST_DOCUMENTS and dropped >= _NEARLY_ALL * left:
            return label
        left -= dropped
    return ""


def by_domain(hosts: Mapping[str, Tally]) -> dict[str, Tally]:
    """Hosts summed by their top-level domain."""
    found: dict[str, Tally] = {}
    for host, tally in hosts.items():
        domain = _domain(host)
        found[domain] = found[domain].merge(tally) if domain in found else tally
    return found


def _domain(host: str) -> str:
    if host in ("", OTHERS):
        return host
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return f".{host.rstrip('.').rpartition('.')[2]}"
    return _ADDRESS
