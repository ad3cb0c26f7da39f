"""A rule's view: its limit is drawn, groups are states with addresses, and it is clean on a small or dark screen."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from limit_run import limit_run
from playwright.sync_api import Browser, expect
from tests.browser.tab import Tab
from tests.dashboard.serving import serving

WORDS = "gopher_quality.too_few_words"
LOOKS = [("light", 1440), ("dark", 390)]


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a served run."""
    with serving({"run": limit_run(tmp_path_factory.mktemp("filter"), 0.5)}) as server:
        yield f"{server.address}r/0/"


@pytest.mark.parametrize(
    "path",
    [f"filter?rule={WORDS}&by=source", "filter?rule=c4_quality.lorem_ipsum", f"what-if?limit.{WORDS}=18", "funnel"],
)
def test_every_state_is_clean(browser: Browser, at: str, path: str) -> None:
    page = browser.new_page()
    tab = Tab(page, urlsplit(at).netloc)
    for scheme, width in LOOKS:
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.set_viewport_size({"width": width, "height": 844})
        page.goto(f"{at}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
        tab.check()
    page.close()


def test_from_a_block_to_a_rule_to_its_groups_to_what_if(browser: Browser, at: str) -> None:
    page = browser.new_page()
    tab = Tab(page, urlsplit(at).netloc)
    page.goto(f"{at}filter?block=gopher_quality")
    page.get_by_role("link", name=f"More about {WORDS}").click()
    expect(page.locator("h3").first).to_have_text(WORDS)
    assert page.locator("line.limit").count() == 1
    assert page.locator("rect.beyond").count() == 1
    page.get_by_role("link", name="Source", exact=True).click()
    assert "by=source" in page.url
    expect(page.locator(".multiples figcaption")).to_have_count(2)
    shown = page.locator("#filter").inner_text()
    page.goto(page.url)
    assert page.locator("#filter").inner_text() == shown
    page.get_by_role("link", name="what if it were another?").click()
    expect(page.locator("details.limits[open] > summary")).to_contain_text("gopher_quality")
    tab.check()
    page.close()
