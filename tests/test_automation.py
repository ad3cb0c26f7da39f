"""What runs by itself runs what people run: `.ci/run` on each Python, and the tools of `make check` before a commit."""

import re
import tomllib
from pathlib import Path
from typing import Any

import yaml

PROJECT = Path(__file__).parents[1]
MAKEFILE = (PROJECT / "Makefile").read_text("utf-8")


def read(path: str) -> dict[str, Any]:
    # `on:` is a truth value in YAML 1.1, so a key of the workflow is no string.
    found: dict[str, Any] = yaml.safe_load((PROJECT / path).read_text("utf-8"))
    return found


def test_the_workflow_runs_ci_on_every_python() -> None:
    (job,) = read(".github/workflows/ci.yml")["jobs"].values()
    assert [step["run"] for step in job["steps"] if "run" in step] == [".ci/run"]
    allowed = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]["requires-python"]
    bounds = re.fullmatch(r">=3\.(\d+),<3\.(\d+)", allowed)
    assert bounds is not None
    assert job["strategy"]["matrix"]["python"] == [f"3.{minor}" for minor in range(int(bounds[1]), int(bounds[2]))]


def test_ci_runs_what_the_readme_says() -> None:
    commands = [line for line in (PROJECT / ".ci" / "run").read_text("utf-8").splitlines() if line.startswith("make")]
    assert commands == ["make quickstart", "make test", "make check"]


def test_hooks_run_the_tools_of_make_check() -> None:
    (local,) = read(".pre-commit-config.yaml")["repos"]
    assert local["repo"] == "local"
    hooks = {hook["id"]: hook["entry"] for hook in local["hooks"]}
    checked = re.search(r"^check:.*\n((?:\t.*\n)+)", MAKEFILE, re.MULTILINE)
    assert checked is not None
    tools = re.findall(r"^\t\$\(BIN\)/(ruff check|ruff format|mypy)", checked[1], re.MULTILINE)
    assert [entry.removeprefix(".venv/bin/").removesuffix(" --force-exclude") for entry in hooks.values()] == tools
