"""Every view in a real browser: nothing is refused by the policy, nothing is asked elsewhere, axe finds nothing."""

import csv
import io
import json
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.browser.tab import Tab

from textmill.dashboard.navigation import VIEWS
from textmill.dashboard.report import render
from textmill.store.store import Store

LOOKS = [("light", 1280), ("dark", 390)]


@pytest.mark.parametrize("view", [view.name for view in VIEWS])
def test_every_view_is_clean(tab: Tab, address: str, view: str) -> None:
    for scheme, width in LOOKS:
        tab.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        tab.page.set_viewport_size({"width": width, "height": 844})
        tab.page.goto(f"{address}/r/0/{view}")
        expect(tab.page.locator("nav a[aria-current]")).to_have_count(1)
        assert tab.page.evaluate("document.documentElement.scrollWidth") <= width
        tab.page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
        tab.check()
    # Colours and words of charts come from the style sheet, which the policy lets through.
    assert tab.page.evaluate("getComputedStyle(document.body).marginTop") == "0px"


@pytest.mark.parametrize("path", ["/", "/r/0/nothing"])
def test_other_pages_are_clean(tab: Tab, address: str, path: str) -> None:
    tab.page.goto(f"{address}{path}")
    tab.faults = [fault for fault in tab.faults if "404" not in fault]
    tab.check()


def test_sorting_is_a_state_with_an_address(tab: Tab, address: str) -> None:
    tab.page.goto(f"{address}/r/0/funnel")
    tab.page.locator("#funnel-blocks").get_by_role("link", name="Dropped", exact=True).click()
    heading = tab.page.locator("#funnel-blocks th[aria-sort=descending]")
    expect(heading).to_contain_text("Dropped")
    cells = tab.page.locator("#funnel-blocks tbody tr td:nth-child(5)").all_inner_texts()
    assert [int(cell) for cell in cells] == sorted((int(cell) for cell in cells), reverse=True)
    before = tab.page.locator("#funnel-blocks tbody").inner_text()
    tab.page.goto(tab.page.url)
    assert tab.page.locator("#funnel-blocks tbody").inner_text() == before


def test_a_block_opens_its_reasons(tab: Tab, address: str) -> None:
    tab.page.goto(f"{address}/r/0/funnel")
    tab.page.locator("#funnel-blocks").get_by_role("link", name="gopher_quality").click()
    assert "block=gopher_quality" in tab.page.url
    tab.page.locator("#funnel details summary").first.click()
    reasons = tab.page.locator("#funnel-reasons tbody th").all_inner_texts()
    assert set(reasons) == {"gopher_quality"}


def test_the_keyboard_reaches_the_content_first(tab: Tab, address: str) -> None:
    tab.page.goto(f"{address}/r/0/overview")
    tab.page.keyboard.press("Tab")
    assert tab.page.evaluate("document.activeElement.className") == "skip"
    tab.page.keyboard.press("Enter")
    assert tab.page.evaluate("document.activeElement.id") == "main"


def test_the_report_opens_without_a_network(lone_tab: Tab, run_folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(render(Store(str(run_folder))), "utf-8")
    lone_tab.page.goto(file.as_uri())
    for view in VIEWS:
        lone_tab.page.locator("nav").get_by_role("link", name=view.title, exact=True).click()
        expect(lone_tab.page.locator("section.view:visible")).to_have_count(1)
        expect(lone_tab.page.locator(f"section#{view.name}")).to_be_visible()
        lone_tab.page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
        lone_tab.check()


@pytest.mark.parametrize("media", ["print", "no script"])
def test_the_report_shows_all_views_in_print_and_without_script(
    lone_tab: Tab, run_folder: Path, tmp_path: Path, media: str
) -> None:
    file = tmp_path / "report.html"
    page = lone_tab.page
    content = render(Store(str(run_folder)))
    if media == "no script":  # one that the policy does not know
        content = content.replace('"use strict";', '"use strict"; ')
    file.write_text(content, "utf-8")
    page.goto(file.as_uri())
    if media == "print":
        page.emulate_media(media="print")
    expect(page.locator("section.view:visible")).to_have_count(len(VIEWS))
    assert bool(lone_tab.faults) == (media == "no script")


def test_tables_of_the_report_are_saved(lone_tab: Tab, run_folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(render(Store(str(run_folder))), "utf-8")
    lone_tab.page.goto(f"{file.as_uri()}#funnel")
    saved = {}
    for form in ("CSV", "JSON"):
        with lone_tab.page.expect_download() as started:
            lone_tab.page.locator("#funnel-blocks .exports a", has_text=form).click()
        assert started.value.suggested_filename == f"funnel-blocks.{form.lower()}"
        saved[form] = Path(started.value.path()).read_text("utf-8")
    rows = list(csv.reader(io.StringIO(saved["CSV"])))
    told = json.loads(saved["JSON"])
    assert len(rows) == len(told["rows"]) + 1
    assert [row[0] for row in rows[1:]] == [row[0] for row in told["rows"]]
    lone_tab.check()
