"""Commands that compute nothing import nothing that computes: each of these packages takes longer than the command."""

import json
import subprocess
import sys
from pathlib import Path

from small_run import small_run

HEAVY = ("huggingface_hub", "jinja2", "numba", "pandas", "ray", "scipy", "spacy", "tldextract", "torch", "trafilatura")
FORKED = """
import json, os, sys
for number, arguments in enumerate(json.loads(sys.argv[1])):
    child = os.fork()
    if not child:
        from textmill.cli.main import main
        sys.argv = ["textmill", *arguments]
        code = 0
        try:
            main()
        except SystemExit as end:
            code = end.code
        with open(f"{number}.json", "w") as file:
            json.dump([code, [*sys.modules]], file)
        os._exit(0)
    os.waitpid(child, 0)
"""
"""Runs commands, each in a process of its own that leaves its exit code and the names of its modules."""


BLOCKS = [
    "filters.url",
    {"filters.gopher_quality": {"min_words": 2}},
    "filters.gopher_repetition",
    "dedup.exact",
    "dedup.minhash",
    "formatters.pii",
]


def imported(folder: Path, *commands: tuple[str, ...]) -> dict[str, set[str]]:
    """The heavy packages that commands have imported; all end well."""
    subprocess.run([sys.executable, "-c", FORKED, json.dumps(commands)], cwd=folder, check=True, capture_output=True)
    found = {}
    for number, command in enumerate(commands):
        code, modules = json.loads((folder / f"{number}.json").read_text())
        assert code == 0, command
        found[command[0]] = {*HEAVY} & {*modules}
    return found


def test_no_command_imports_what_it_does_not_use(tmp_path: Path) -> None:
    """On a run of eight shards, with blocks that most pipelines have."""
    url = "https://a.org/x"
    shards = [[{"text": f"It rained on {number} days.", "url": url, "language": "eng"}] for number in range(8)]
    small_run(tmp_path, shards, [*BLOCKS], columns={"language": "string"})
    commands = (("--version",), ("check", "pipeline.yaml"), ("status", "run"), ("why", "run", "3/0"))
    found = imported(tmp_path, *commands)
    assert found.pop("check") | found.pop("why") <= {"pandas"}, "Arrow imports it by itself where it is installed"
    assert found == {"--version": set(), "status": set()}
