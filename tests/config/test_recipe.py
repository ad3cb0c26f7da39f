"""A pipeline names the recipe that it was made from: its run shows in what it differs, and no more depends on it."""

from pathlib import Path

import pytest

from textmill.config import pipeline as config
from textmill.dashboard.query import Query
from textmill.dashboard.runs import Run
from textmill.dashboard.views import setup
from textmill.errors import ConfigError
from textmill.run.driver import run
from textmill.run.executor import InlineExecutor
from textmill.store.store import Store

RECIPE = """
name: base
sources: [{name: s, reader: {readers.jsonl: {paths: "in.jsonl"}}}]
blocks: [{filters.gopher_quality: {min_words: 50}}]
writer: writers.parquet
"""


def made(folder: Path, recipe: str = "base.yaml") -> str:
    (folder / "base.yaml").write_text(RECIPE)
    (folder / "in.jsonl").write_text('{"text": "a b c"}\n')
    (folder / "own.yaml").write_text(RECIPE.replace("50", "2").replace("name: base", f"name: own\nrecipe: {recipe}"))
    return str(folder / "own.yaml")


def test_a_run_shows_what_differs_from_its_recipe(tmp_path: Path) -> None:
    run(config.load(made(tmp_path)), str(tmp_path / "run"), lambda: InlineExecutor(0))
    shown = setup.view(Run(Store(str(tmp_path / "run"))), Query()).context
    assert shown["recipe"]["file"] == "base.yaml"  # type: ignore[index]  # as the page has it
    lines = [(kind, line) for kind, line in shown["differences"] if kind in ("before", "after")]  # type: ignore[attr-defined]  # as above
    assert lines == [
        ("before", "-name: base"),
        ("after", "+name: own"),
        ("before", "-    min_words: 50"),
        ("after", "+    min_words: 2"),
    ]


def test_a_recipe_decides_nothing(tmp_path: Path) -> None:
    file = made(tmp_path)
    run(config.load(file), str(tmp_path / "run"), lambda: InlineExecutor(0))
    Path(file).write_text(Path(file).read_text().replace("recipe: base.yaml", ""))
    again = run(config.load(file), str(tmp_path / "run"), lambda: InlineExecutor(0))
    assert again.tasks_done == 0
    assert setup.view(Run(again.store), Query()).context["recipe"] is None


@pytest.mark.parametrize("recipe", ["nowhere.yaml", "[]", "3", "http://example.org/a.yaml", "."])
def test_a_recipe_that_is_none_is_said(tmp_path: Path, recipe: str) -> None:
    with pytest.raises(ConfigError, match=r"own\.yaml:3: .*recipe|own\.yaml:3: "):
        config.load(made(tmp_path, recipe))
