"""README and guide say what their commands print; slow parts need the sample crawl beside the project."""

import importlib.util
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from small_run import small_run

from textmill.cli.results import print_funnel
from textmill.cli.screen import Screen


@pytest.mark.timeout(1500)  # every command of two pages, one after another
def test_pages_say_what_their_commands_print(project: Path, shared_data: Path) -> None:
    """Runs every command of both pages; `make docs` mends what differs."""
    command = [sys.executable, str(project / "scripts" / "document.py"), "--check", "--crawl", str(shared_data / "cc")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=1500)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_commands_are_run_and_machines_do_not_count(project: Path, tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("document", project / "scripts" / "document.py")
    assert spec is not None
    assert spec.loader is not None
    document = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(document)
    page = tmp_path / "page.md"
    page.write_text(
        "text\n<!-- file: a.txt -->\n```\nsaid\n```\n\n<!-- run -->\n```\n$ cat a.txt; pwd\nold\n```\n"
        "<!-- run: crawl -->\n```\n$ false\nkept as it is without the crawl\n```\n```\n$ not run\n```\n"
    )
    assert document._page(page, tmp_path, True) is False
    assert "old" in page.read_text()
    document._page(page, tmp_path, False)
    assert "$ cat a.txt; pwd\nsaid\n…\n```" in page.read_text()
    assert "kept as it is" in page.read_text()
    assert document._page(page, tmp_path, True) is True
    assert document.plain("read  7  7  0  12.5  none") == document.plain("read  7  7  0  0.1  none")
    assert document.plain("3 documents/s") == document.plain("1,200 documents/s")
    assert document.plain("similarity 0.76") != document.plain("similarity 0.96")


def test_the_funnel_shows_names(tmp_path: Path) -> None:
    limits = [
        {"filters.threshold": {"name": name, "column": "gopher_quality.words", "min": least}}
        for name, least in (("short", 1), ("long", 2))
    ]
    store = small_run(tmp_path, [[{"text": "two words"}]], [{"filters.gopher_quality": {"min_words": 1}}, *limits])
    out = StringIO()
    print_funnel(Screen(Console(file=out, width=160)), store)
    assert re.findall(r"^filters\.\w+(?: \(\w+\))?", out.getvalue(), re.MULTILINE) == [
        "filters.gopher_quality",
        "filters.threshold (short)",
        "filters.threshold (long)",
    ]
