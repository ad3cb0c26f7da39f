"""One browser, and one small real run, served and as a file, for all tests that drive a browser."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, sync_playwright
from small_run import small_run
from tests.browser.served import served
from tests.browser.tab import Tab

CHROMIUM = shutil.which("chromium")
WORDS = "The tide comes in slowly and the boats rise with it until noon. "
HOSTILE = "</title><script>document.documentElement.id='owned'</script><img src=x onerror=alert(1)>"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that was made by the blocks themselves, over documents of which some are hostile."""
    folder = tmp_path_factory.mktemp("browser")
    shards = [
        [
            {
                "text": (WORDS + f"Boat {row} of {shard}. ") * (9 if row % 3 else 1)
                + (HOSTILE if row % 5 == 0 else ""),
                "url": f"https://example{row % 4}.org/{shard}/{row}?{HOSTILE}",
            }
            for row in range(30)
        ]
        for shard in range(2)
    ]
    blocks: list[object] = ["annotators.language", "filters.gopher_quality", "dedup.exact"]
    return Path(small_run(folder, shards, blocks).root)


@pytest.fixture(scope="session")
def address(run_folder: Path) -> Iterator[str]:
    """Where the run is served, without a slash at the end."""
    with served(str(run_folder)) as found:
        yield found


@pytest.fixture
def tab(browser: Browser, address: str) -> Iterator[Tab]:
    """A fresh page that may ask the server."""
    page = browser.new_page()
    yield Tab(page, urlsplit(address).netloc)
    page.close()


@pytest.fixture
def lone_tab(browser: Browser) -> Iterator[Tab]:
    """A fresh page that may ask nobody."""
    context = browser.new_context(offline=True, accept_downloads=True)
    yield Tab(context.new_page(), "")
    context.close()
