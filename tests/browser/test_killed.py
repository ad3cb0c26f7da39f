"""A run is killed and resumed under an open page: the page lives on, and never shows what no commit record says."""

import json
import os
import signal
from itertools import accumulate
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from forked import forked
from killed import KilledBeforeCommit
from playwright.sync_api import Browser, expect
from tests.browser.conftest import WORDS
from tests.browser.served import served
from tests.browser.tab import Tab

from textmill.cli.main import main
from textmill.store.store import Store

SIZES = (3, 5, 9, 17, 33, 65)
"""Records of the shards: sums of the first few of them are all different, and so are those of any others."""
STAGE = "0-read"
PIPELINE = """
name: killed
sources: [{name: s, reader: {readers.jsonl: {paths: "in/*.jsonl"}}}]
blocks: [annotators.language, {filters.gopher_quality: {min_words: 20}}, dedup.exact]
writer: writers.parquet
"""
CELL = "#funnel-blocks tbody tr td:not(.words)"
SEEN = """() => {
  window.seen = [];
  const look = () => {
    const cell = document.querySelector("CELL");
    const text = cell && cell.textContent.replace(/\\D/g, "");
    if (text && window.seen.at(-1) !== text) window.seen.push(text);
  };
  look();
  new MutationObserver(look).observe(document.body, {subtree: true, childList: true, characterData: true});
}""".replace("CELL", CELL)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    for number, size in enumerate(SIZES):
        lines = [
            json.dumps({"id": f"{number}/{row}", "text": f"{WORDS} Boat {row} of {number}. " * (4 if row % 4 else 1)})
            for row in range(size)
        ]
        (tmp_path / "in" / f"{number}.jsonl").write_text("\n".join(lines))
    (tmp_path / "p.yaml").write_text(PIPELINE)
    return tmp_path


def test_a_page_outlives_kills_of_its_run(browser: Browser, folder: Path) -> None:
    arguments = ("run", "p.yaml", "--out", "run", "--executor", "inline")

    def killed(kill: KilledBeforeCommit) -> None:
        code, _, errors = forked(arguments, folder, dict(os.environ), 120, kill)
        assert code == -signal.SIGKILL, errors

    killed(KilledBeforeCommit(2, STAGE))
    with served(str(folder / "run")) as address:
        tab = Tab(browser.new_page(), urlsplit(address).netloc)
        tab.page.goto(f"{address}/r/0/funnel")
        tab.page.locator("#funnel summary").first.click()
        tab.page.evaluate(SEEN)
        entered = tab.page.locator(CELL).first
        expect(entered).to_have_text(str(sum(SIZES[:1])))
        for done, kill in ((3, KilledBeforeCommit(3, STAGE)), (5, KilledBeforeCommit(3, STAGE))):
            killed(kill)
            committed = Store(str(folder / "run")).commits(STAGE).values()
            assert sum(commit.stats.records for commit in committed if commit.stats) == sum(SIZES[:done])
            expect(entered).to_have_text(str(sum(SIZES[:done])), timeout=20_000)
        killed(KilledBeforeCommit(1, "corpus"))
        code, _, errors = forked(arguments, folder, dict(os.environ), 120, main)
        assert code == 0, errors
        expect(tab.page.locator("[data-live=state]")).to_have_text("complete", timeout=20_000)
        expect(entered).to_have_text(str(sum(SIZES)))
        assert tab.page.locator("#funnel details").first.get_attribute("open") is not None
        seen = [int(number) for number in tab.page.evaluate("window.seen")]
        assert seen == sorted(seen)
        assert set(seen) <= set(accumulate(SIZES)), seen
        tab.check()
        tab.page.close()
