"""Texts in which everything that DCLM's rules look at turns up."""

import pytest
from hypothesis import strategies as st

PIECES = (
    "the", "The", "BE", "to", "with", "cat", "ABC", "X", "12", "3.5", "don't", "#", ".", "..", "...", "…", ". . .",
    "•", "-", "*", "●", "é", "中文", "🖕", "İ", "ı", "\u017f", "\u212a", "\0", "\0the", "٣", "²", "Ⅷ", "\u0345",
    " ", "  ", "\n", "\n\n", "\n\n\n", "\t", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\xa0", "\u2028", "\u3000",
    "\u200d", "\u0308", "\u00ad", "🇩", "🇪", "カ", "א", "'", '"', ":", ",", "_", "👩",
)  # fmt: skip


@pytest.fixture(scope="session")
def page_texts() -> st.SearchStrategy[str]:
    """Strategy: texts made of such pieces, and of anything."""
    made = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
    return made | st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
