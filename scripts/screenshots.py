"""Take a picture of every view of runs, light, dark and on a phone, as people see them: `make screenshots`.

python scripts/screenshots.py RUN... --out DIR [--readme docs/images]

With --readme also those that the README shows, of the first run.
"""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final, Literal

from playwright.sync_api import Browser, sync_playwright

from textmill.dashboard.navigation import VIEWS

_SIZES: Final = {"wide": (1440, 900), "phone": (390, 844)}
_README: Final = {
    "filter": "filter?block=gopher_quality",
    "what-if": "what-if?limit.gopher_quality.too_few_words=170&block=gopher_quality",
    "review": "review?reviewer=ann",
}
_SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", nargs="+", metavar="RUN")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--readme", type=Path, metavar="DIR")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("there is no chromium on this machine")
    command = [sys.executable, "-m", "textmill.cli.main", "serve", *options.runs, "--port", "0"]
    with (
        subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server,
        sync_playwright() as playwright,
    ):
        assert server.stderr is not None
        address = server.stderr.readline().partition(" ")[0]
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for number in range(len(options.runs)):
            _take(browser, f"{address}r/{number}", options.out / f"run-{number}")
        _picture(browser, address, options.out / "runs")
        if options.readme is not None:
            options.readme.mkdir(parents=True, exist_ok=True)
            for name, view in _README.items():
                page = browser.new_page(viewport={"width": 1200, "height": 760}, color_scheme="light")
                page.goto(f"{address}r/0/{view}")
                page.screenshot(path=options.readme / f"{name}.png")
                page.close()
        browser.close()
        server.terminate()


def _take(browser: Browser, address: str, stem: Path) -> None:
    for view in VIEWS:
        _picture(browser, f"{address}/{view.name}", stem.with_name(f"{stem.name}-{view.name}"))


def _picture(browser: Browser, address: str, stem: Path) -> None:
    for scheme in _SCHEMES:
        for size, (width, height) in _SIZES.items():
            if (scheme, size) == ("dark", "phone"):
                continue
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
            page.goto(address)
            path = stem.with_name(f"{stem.name}-{size if size == 'phone' else scheme}.png")
            page.screenshot(path=path, full_page=True)
            page.close()
            print(path)


if __name__ == "__main__":
    main()
