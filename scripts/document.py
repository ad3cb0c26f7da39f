"""Run the commands that stand in README.md and docs/guide.md, and write what they print below them.

    python scripts/document.py [--check] [--crawl FOLDER]

A fenced block after the line `<!-- run -->` holds commands (`$ …`) with their output; so does one after
`<!-- run: crawl -->`, which needs the folder of the sample crawl. A block after `<!-- file: NAME -->` is written to a
file of that name. All blocks run in one folder, in the order of `PAGES`, with `configs`, the crawl as `crawl`, and the
model that `make quickstart` trains. `--check` writes nothing and exits 1 where a page says something else; rates,
seconds and the folder do not count.
"""

import argparse
import difflib
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

PROJECT: Final = Path(__file__).resolve().parents[1]
PAGES: Final = ("README.md", "docs/guide.md")
TRAIN: Final = (
    "textmill train-quality --positive configs/sample/quality/positive.jsonl"
    " --negative configs/sample/quality/negative.jsonl --out runs/quickstart-model"
)
BLOCK: Final = re.compile(
    r"^<!-- (?P<what>run|run: crawl|file: [\w.-]+) -->\n```\w*\n(?P<body>.*?)^```$", re.DOTALL | re.MULTILINE
)
RATES: Final = (
    (re.compile(r"[\d,]+ documents/s"), "N documents/s"),
    (re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ ", re.MULTILINE), ""),
    # The funnel's column of seconds stands between whole numbers and reasons.
    (re.compile(r"(?<=\d)( +)\d+\.\d(?=  |$)", re.MULTILINE), r" 0.0"),
    # Names and sizes of what depends on when the inputs were written, and on the version of a library.
    (re.compile(r"\b\d{5}-[0-9a-f]{12}\b"), "SEGMENT"),
    (re.compile(r"\b\d+ bytes$", re.MULTILINE), "N bytes"),
    (re.compile(r" +"), " "),
)


def main() -> None:
    """Rewrite the pages, or say where they differ."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--check", action="store_true")
    arguments.add_argument("--crawl", type=Path)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="docs-") as name:
        folder = Path(name)
        (folder / "configs").symlink_to(PROJECT / "configs")
        _ran(TRAIN, folder)
        if given.crawl is not None and given.crawl.is_dir():
            (folder / "crawl").symlink_to(given.crawl.resolve())
        differing = [page for page in PAGES if not _page(PROJECT / page, folder, given.check)]
    sys.exit(1 if differing else 0)


def _page(path: Path, folder: Path, is_check: bool) -> bool:
    """Run a page's blocks; whether it said what they print."""
    old = path.read_text("utf-8")
    new = BLOCK.sub(lambda block: _block(block, folder), old)
    if plain(old) == plain(new):
        return True
    if not is_check:
        path.write_text(new, "utf-8")
    sys.stdout.writelines(
        difflib.unified_diff(
            plain(old).splitlines(True), plain(new).splitlines(True), path.name, f"{path.name}, run", n=1
        )
    )
    return not is_check


def _block(block: re.Match[str], folder: Path) -> str:
    what, body = block["what"], block["body"]
    if what.startswith("file: "):
        (folder / what.removeprefix("file: ")).write_text(body, "utf-8")
        return block[0]
    if what == "run: crawl" and not (folder / "crawl").exists():
        return block[0]
    head = block[0][: block.start("body") - block.start()]
    return head + "".join(_ran(command, folder) for command in _commands(body)) + "```"


def _commands(body: str) -> Iterator[str]:
    """The commands of a block; a line that ends with a backslash goes on in the next one."""
    lines = iter(body.splitlines())
    for line in lines:
        if line.startswith("$ "):
            command = line
            while command.endswith("\\"):
                command += "\n" + next(lines)
            yield command


def _ran(command: str, folder: Path) -> str:
    """A command and what it prints, on both streams."""
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "160",
        "PYTHONUNBUFFERED": "1",
    }
    done = subprocess.run(
        ["bash", "-c", command.removeprefix("$ ")],
        cwd=folder,
        env=environment,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    printed = "\n".join(line.rstrip() for line in done.stdout.splitlines()).replace(str(folder), "…")
    return f"{command}\n{printed}\n" if printed else f"{command}\n"


def plain(text: str) -> str:
    """A page without what differs from one machine and run to the next."""
    for pattern, instead in RATES:
        text = pattern.sub(instead, text)
    return text


if __name__ == "__main__":
    main()
