"""A page follows its run without losing what is open, scrolled or focused."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Request, expect
from tests.browser.tab import Tab
from tests.dashboard.fake_run import Doc, FakeRun, crawl
from tests.dashboard.serving import serving


@pytest.fixture
def fake(tmp_path: Path) -> FakeRun:
    run = FakeRun(tmp_path, crawl())
    run.map_stage("0-read", run.tasks[:1])
    return run


def test_numbers_change_and_the_rest_stays(browser: Browser, fake: FakeRun) -> None:
    with serving({"run": fake.store}) as server:
        page = browser.new_page(viewport={"width": 900, "height": 300})
        tab = Tab(page, urlsplit(server.address).netloc)
        page.goto(f"{server.address}r/0/funnel")
        page.locator("#funnel summary").first.click()
        link = page.locator("#funnel-blocks").get_by_role("link", name="gopher_quality")
        link.focus()
        page.evaluate("document.querySelector('#funnel-blocks .scroll').dataset.mark = 'same'; scrollTo(0, 120)")
        page.evaluate("window.mark = 'same page'")
        first = page.locator("#funnel-blocks tbody tr").first
        expect(first).to_contain_text("5")
        fake.map_stage("0-read", fake.tasks)
        expect(first).to_contain_text("11")
        expect(page.locator("[data-live=state]")).to_have_text("in progress")
        assert page.locator("#funnel details").first.get_attribute("open") is not None
        assert page.evaluate("document.activeElement.textContent") == "gopher_quality"
        assert page.evaluate("[window.mark, scrollY]") == ["same page", 120]
        fake.all()
        expect(page.locator("[data-live=state]")).to_have_text("complete")
        tab.check()
        page.close()


def test_a_page_of_a_complete_run_asks_no_more(browser: Browser, fake: FakeRun) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    with serving({"run": fake.all()}) as server:
        page = browser.new_page()
        page.on("request", note)
        page.goto(f"{server.address}r/0/overview")
        page.wait_for_load_state("networkidle")
        assert [urlsplit(url).path for url in asked] == ["/r/0/overview"]
        page.close()


def test_a_token_in_the_address_is_gone_once_it_was_used(browser: Browser, fake: FakeRun) -> None:
    with serving({"run": fake.store}, "secret-token") as server:
        context = browser.new_context()
        tab = Tab(context.new_page(), urlsplit(server.address).netloc)
        tab.page.goto(f"{server.address.partition('?')[0]}r/0/funnel?token=secret-token&block=url")
        assert tab.page.url.endswith("/r/0/funnel?block=url")
        tab.page.get_by_role("link", name="Time").click()
        expect(tab.page.locator("h2")).to_have_text("Time")
        assert tab.page.evaluate("document.cookie") == ""
        tab.check()
        context.close()


def test_what_is_open_is_known_again_where_the_order_changes(browser: Browser, tmp_path: Path) -> None:
    with serving({"run": FakeRun(tmp_path, [Doc("1")]).all()}) as server:
        page = browser.new_page()
        page.goto(f"{server.address}r/0/overview")
        opened = page.evaluate(
            """() => {
              const keyed = (names) => {
                const parent = document.createElement("div");
                for (const name of names) {
                  const details = parent.appendChild(document.createElement("details"));
                  details.dataset.key = name;
                  details.appendChild(document.createElement("summary")).textContent = name;
                }
                return parent;
              };
              const present = document.body.appendChild(keyed(["a", "b"]));
              present.children[0].open = true;
              morph(present, keyed(["c", "b", "a"]));
              return [...present.children].map((one) => `${one.dataset.key} ${one.open}`);
            }"""
        )
        assert opened == ["c false", "b false", "a true"]
        page.close()
