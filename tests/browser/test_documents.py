"""Documents in a real browser: found with the keyboard, read, compared; in a report filtered without a server."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect
from tests.browser.served import served
from tests.browser.tab import Tab
from tests.inspect.sample_run import sample_run

from textmill.dashboard.report import render
from textmill.store.store import Store


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A run with documents of every fate."""
    return sample_run(tmp_path_factory.mktemp("crawl"))


@pytest.fixture(scope="module")
def crawl_address(crawl: Store) -> Iterator[str]:
    """Where it is served, with its pages."""
    with served(crawl.root, "--sources", str(Path(crawl.root).parent)) as found:
        yield found


@pytest.fixture
def crawl_tab(browser: Browser, crawl_address: str) -> Iterator[Tab]:
    """A fresh page that may ask its server."""
    page = browser.new_page()
    yield Tab(page, urlsplit(crawl_address).netloc)
    page.close()


def test_a_search_with_the_keyboard_leads_to_a_document(crawl_tab: Tab, crawl_address: str) -> None:
    page = crawl_tab.page
    page.goto(f"{crawl_address}/r/0/documents")
    page.get_by_label("URL, host").focus()
    page.keyboard.type("tidewater.example.org")
    page.keyboard.press("Tab")
    page.keyboard.type("kept")
    page.get_by_label("URL, host").press("Enter")
    page.wait_for_url("**wanted=tidewater.example.org&fate=kept**")
    expect(page.get_by_label("URL, host")).to_have_value("tidewater.example.org")
    expect(page.locator("article").first).to_contain_text("tidewater.example.org")
    crawl_tab.check()
    page.locator("article .url a").first.press("Enter")
    expect(page.get_by_role("group", name="Text", exact=True)).to_contain_text(" the ")
    expect(page.locator("#documents-measures tbody")).to_contain_text("passes")
    page.get_by_role("link", name="Compare with the text as extracted").press("Enter")
    expect(page.get_by_role("heading", name="Since it was extracted")).to_be_visible()
    crawl_tab.check()


def test_words_are_found_whatever_pages_say(tab: Tab, address: str) -> None:
    tab.page.goto(f"{address}/r/0/documents")
    tab.page.get_by_label("Words in the text").fill("</title><script>")
    tab.page.get_by_role("button", name="Search").click()
    expect(tab.page.locator("article").first).to_contain_text("onerror=alert(1)")
    tab.check()


def test_a_duplicate_stands_beside_its_copy(crawl_tab: Tab, crawl_address: str) -> None:
    tab, address = crawl_tab, crawl_address
    for width in (390, 1280):
        tab.page.set_viewport_size({"width": width, "height": 844})
        tab.page.goto(f"{address}/r/0/documents?fate=minhash.duplicate")
        tab.page.locator("article .url a").first.click()
        expect(tab.page.get_by_role("heading", name="What it is a copy of")).to_be_visible()
        assert tab.page.evaluate("document.documentElement.scrollWidth") <= width
        tab.check()


def test_the_report_finds_documents_by_itself(lone_tab: Tab, crawl: Store, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(render(crawl), "utf-8")
    page = lone_tab.page
    page.goto(f"{file.as_uri()}#documents")
    whole = page.locator("article:visible").count()
    page.get_by_label("Find in these documents").fill("KEPT  the")
    kept = page.locator("article:visible").count()
    assert 0 < kept < whole
    expect(page.get_by_role("status")).to_have_text(f"{kept} of {whole} documents")
    for text in page.locator("article:visible").all_inner_texts():
        assert "kept" in text
    page.get_by_label("Find in these documents").fill("zyzzyva")
    expect(page.locator("article:visible")).to_have_count(0)
    expect(page.locator("#documents .samples h3:visible")).to_have_count(0)
    page.get_by_label("Find in these documents").fill("")
    expect(page.locator("article:visible")).to_have_count(whole)
    lone_tab.check()
