"""Cuts a page into the stripped lines and paragraphs that DCLM counts.

Source: DCLM's `split_paragraphs` (recipes 7.1): pieces between separators, stripped, empty ones left out.
"""

__all__ = ["full_lines", "full_paragraphs"]


def full_lines(text: str) -> list[str]:
    """Stripped pieces between LFs that are not empty; meant for `batch.derive("dclm.lines", full_lines)`."""
    return _full(text.split("\n"))


def full_paragraphs(text: str) -> list[str]:
    """Stripped pieces between pairs of LFs that are not empty; a third LF in a row begins the next piece."""
    return _full(text.split("\n\n"))


def _full(pieces: list[str]) -> list[str]:
    return [stripped for piece in pieces if (stripped := piece.strip())]
