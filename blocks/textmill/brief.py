"""Tell a text of others in few characters: without credentials, cut where it is long, with its true length said."""

from typing import Final

from textmill.credentials import hide

__all__ = ["brief"]

_LOOKED_AT: Final = 20_000
"""Characters that are searched for credentials, which are a few thousand at most; a text may be a hundred million."""


def brief(text: str, chars: int) -> str:
    """The text, of a longer one the first `chars` characters (fewer than are looked at) and how many it has."""
    shown = hide(text[:_LOOKED_AT])
    if len(shown) <= chars and len(text) <= _LOOKED_AT:
        return shown
    return f"{shown[:chars]}… ({len(text):,} characters)"
