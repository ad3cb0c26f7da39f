"""White space as Rust sees it: Unicode's White_Space property, which leaves out the separators U+001C to U+001F."""

from typing import Final

__all__ = ["WHITE_SPACE", "stripped"]

WHITE_SPACE: Final = (
    "\t\n\x0b\x0c\r \x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"
)


def stripped(text: str) -> str:
    """The text without white space at its ends."""
    return text.strip(WHITE_SPACE)
