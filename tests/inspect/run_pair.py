"""Two small runs over the same documents that differ in one limit, one edit and one source's documents."""

from pathlib import Path

from small_run import small_run

from textmill.store.store import Store

ENOUGH = "The boats of this harbour rise with the tide until it is noon. "


def documents(number: int) -> list[dict[str, object]]:
    """Of 12 one is short, one is of 60 words, two are the same."""
    texts = [ENOUGH * 12 + f"It was day {chr(97 + row)} of all." for row in range(12)]
    texts[1] = "Too short."
    texts[2] = ENOUGH * 5
    texts[4] = texts[3]
    texts[5] += " Write to ann.smith@example.org please."
    return [{"text": text, "url": f"https://example.org/{number}/{row}"} for row, text in enumerate(texts)]


def run_pair(folder: Path) -> tuple[Store, Store]:
    """Before and after: 66 words suffice and then do not, addresses are masked and then are not."""
    files = [documents(0), documents(1)]
    before = small_run(folder, files, ["filters.gopher_quality", "dedup.exact", "formatters.pii"], "before")
    blocks: list[object] = [{"filters.gopher_quality": {"min_words": 70}}, "dedup.exact"]
    return before, small_run(folder, [*files, [{"text": ENOUGH * 14}]], blocks, "after")
