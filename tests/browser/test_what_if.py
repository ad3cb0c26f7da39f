"""Sliders change numbers that equal a recount, on a server and in a report; links restore their state."""

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from limit_run import limit_run
from playwright.sync_api import Browser, Locator, Page, expect
from tests.browser.tab import Tab
from tests.dashboard.serving import serving

from textmill.dashboard import runs, what_if_sample
from textmill.dashboard.report import render
from textmill.inspect.columns import Columns
from textmill.inspect.what_if import Count, Records, what_if
from textmill.store.manifest import manifest
from textmill.store.store import Store

WORDS, SENTENCES = "gopher_quality.too_few_words", "c4_quality.too_few_sentences"
LETTERS = "gopher_quality.too_few_alphabetic_words"
LIMITS: list[dict[str, float]] = [
    {WORDS: 40},
    {WORDS: 18},
    {SENTENCES: 1},
    {LETTERS: 0.85},
    {LETTERS: 0.5, SENTENCES: 5},
    {WORDS: 22, SENTENCES: 2, LETTERS: 0.55},
]
STATE = """(wanted) => {
  const found = Object.fromEntries(new URLSearchParams(location.hash.split("?")[1]));
  return JSON.stringify(Object.entries(found).sort()) === JSON.stringify(Object.entries(wanted).sort());
}"""
"""Whether the address has these limits; the numbers are written with it."""


@pytest.fixture(scope="module", params=[1.0, 0.5])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """All that was dropped went on as shadows, or half of it."""
    return limit_run(tmp_path_factory.mktemp("what-if"), request.param)


@pytest.fixture(scope="module")
def whole_store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return limit_run(tmp_path_factory.mktemp("what-if-whole"), 1.0)


@pytest.fixture
def served(browser: Browser, whole_store: Store) -> Iterator[Tab]:
    with serving({"run": whole_store}) as server:
        page = browser.new_page()
        tab = Tab(page, urlsplit(server.address).netloc)
        page.goto(f"{server.address}r/0/what-if")
        yield tab
        tab.check()
        page.close()


def records(store: Store, most: int = 1_000_000) -> Records:
    return Records(Columns.of(store).thinned(most), manifest(store))


def move(page: Page, reason: str, limit: float) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    page.locator(f'[data-reason="{reason}"] [type=number]').fill(f"{limit:g}")


def cells(page: Page, key: str) -> list[list[str]]:
    return [row.locator("th, td").all_inner_texts() for row in page.locator(f"#what-if-{key} tbody tr").all()]


def told(page: Page) -> list[float]:
    """Then, from and to of the documents that enter the first barrier, and of those kept."""
    entering, kept = cells(page, "totals")[:2]
    return [float(cell.replace(",", "")) for row in (entering, kept) for cell in (row[2], row[4], row[5])]


def expected(*counts: Count, factor: float = 1.0) -> list[float]:
    return [factor * number for count in counts for number in (count.value, count.low, count.high)]


def test_a_slider_changes_numbers_to_those_of_a_recount(served: Tab, whole_store: Store) -> None:
    page = served.page
    found = what_if(records(whole_store), {WORDS: 40})
    slider = slider_of(page)
    slider.focus()
    before = float(slider.input_value())
    page.keyboard.press("ArrowRight")
    assert float(slider.input_value()) > before
    expect(page.locator("#what-if [aria-live]")).to_contain_text("instead of")
    move(page, WORDS, 40)
    expect(page.locator("#what-if-totals tbody tr").first.locator("td").nth(1)).to_have_text(
        f"{found.entering.value:,.0f}"
    )
    assert told(page) == pytest.approx(expected(found.entering, found.kept), abs=0.51)
    expect(page).to_have_url(re.compile(re.escape(f"limit.{WORDS}=40")))
    shown = cells(page, "totals")
    page.goto(page.url)
    assert cells(page, "totals") == shown
    assert slider_of(page).input_value() == "40"
    move(page, WORDS, 30)
    expect(page.locator("#what-if [aria-live]")).to_contain_text("No limit is changed")
    expect(page).to_have_url(re.compile(r"/what-if$"))


def slider_of(page: Page) -> Locator:
    page.evaluate("document.querySelectorAll('details.limits').forEach((one) => (one.open = true))")
    return page.locator(f'[data-reason="{WORDS}"] [type=range]')


def test_without_a_script_a_form_asks(browser: Browser, whole_store: Store) -> None:
    with serving({"run": whole_store}) as server:
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(f"{server.address}r/0/what-if?limit.{SENTENCES}=5")
        page.locator(f'[data-reason="{WORDS}"] [type=number]').fill("40")
        page.locator("details.limits").first.get_by_role("button", name="Show").click()
        found = what_if(records(whole_store), {WORDS: 40, SENTENCES: 5})
        assert told(page) == pytest.approx(expected(found.entering, found.kept), abs=0.51)
        context.close()


def test_the_exact_count_follows(browser: Browser, whole_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "_SAMPLE", 60)
    with serving({"run": whole_store}) as server:
        page = browser.new_page()
        tab = Tab(page, urlsplit(server.address).netloc)
        page.goto(f"{server.address}r/0/what-if")
        move(page, WORDS, 40)
        expect(page.locator("#what-if [data-live]")).to_contain_text("Estimated from")
        expect(page.locator("#what-if")).to_contain_text("Counted over all rows")
        found = what_if(records(whole_store), {WORDS: 40})
        assert told(page) == pytest.approx(expected(found.entering, found.kept), abs=0.51)
        assert "count=all" not in page.url
        tab.check()
        page.close()


@pytest.mark.parametrize("most", [5_000, 70])
def test_a_report_reckons_as_python_does(
    lone_tab: Tab, store: Store, tmp_path: Path, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(what_if_sample, "_MOST", most)
    file = tmp_path / "report.html"
    file.write_text(render(store), "utf-8")
    page = lone_tab.page
    page.goto(f"{file.as_uri()}#what-if")
    sample = records(store, most)
    factor = int(records(store).kept.sum()) / (int(sample.kept.sum()) / sample.columns.rate)
    for limits in LIMITS:
        for reason in (WORDS, SENTENCES, LETTERS):
            move(page, reason, limits.get(reason, sample.rules[reason]["limit"] or 0))
        page.wait_for_function(STATE, arg={f"limit.{reason}": f"{limit:g}" for reason, limit in limits.items()})
        found = what_if(sample, limits)
        wanted = expected(found.entering, found.kept, factor=factor)
        assert told(page) == pytest.approx(wanted, abs=0.51), limits
        by_source = {row[0]: float(row[2].replace(",", "")) for row in cells(page, "by-source")}
        codes = sample.columns.codes("source")
        weights = factor * codes.counts(found.weights)
        assert by_source == pytest.approx(dict(zip(codes.values, weights, strict=True)), abs=0.51)
        assert page.locator("#what-if-gone-list li").count() == min(20, int(found.gone.sum()))
        assert page.locator("#what-if-come-list li").count() == min(20, int(found.come.sum()))
    lone_tab.check()


def test_a_report_has_its_state_in_its_address_and_gives_the_pipeline_file(
    lone_tab: Tab, whole_store: Store, tmp_path: Path
) -> None:
    file = tmp_path / "report.html"
    file.write_text(render(whole_store), "utf-8")
    page = lone_tab.page
    page.goto(f"{file.as_uri()}#what-if?limit.{WORDS}=40&limit.{LETTERS}=0.75")
    expect(page.locator("section#what-if")).to_be_visible()
    expect(page.locator("#what-if [aria-live]")).to_contain_text("instead of")
    address = page.locator("#what-if-save").get_attribute("href") or ""
    text = unquote(address.partition(",")[2])
    assert re.search(r"min_words: 40$", text, re.MULTILINE)
    assert re.search(r"min_alphabetic_words_ratio: 0\.75$", text, re.MULTILINE)
    assert "@limit" not in text
    assert base64.b64encode(b"@limit").decode() not in address
    page.locator("nav").get_by_role("link", name="Funnel", exact=True).click()
    expect(page.locator("section#funnel")).to_be_visible()
    lone_tab.check()
