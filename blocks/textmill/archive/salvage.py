"""Bounds the work on bytes that a damaged member has already taken, and may have taken from its neighbours."""

from typing import Final

__all__ = ["Salvage"]

_FREE_BYTES: Final = 1 << 24
_SHARE: Final = 4
_TRY_BYTES: Final = 1 << 14
"""What a try costs however soon it fails."""


class Salvage:
    """Says where to look for the next member after a damaged one.

    From just behind its first byte, since a broken stream may have swallowed its neighbours; but members that begin
    within bytes already taken are tried only as long as that work (bytes read and unpacked) stays below 16 MB and
    four times the bytes before them. Damage that nests costs no more; what is passed over belongs to it.
    """

    def __init__(self) -> None:
        self._taken = 0
        self._spent = 0

    def after(self, start: int, reached: int, unpacked: int) -> int:
        """Where to look on, after the member at `start` was damaged at `reached` with `unpacked` bytes unpacked."""
        if start < self._taken:
            self._spent += reached - start + unpacked + _TRY_BYTES
        self._taken = max(self._taken, reached)
        return start + 1 if self._spent < _FREE_BYTES + _SHARE * start else max(start + 1, self._taken)
