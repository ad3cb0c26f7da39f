"""Where things are: folders of YAML names hold blocks only, imports point one way, three modules import Ray."""

import ast
import importlib
import inspect
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from textmill.block import Block
from textmill.config.catalog import FOLDERS

PROJECT = Path(__file__).resolve().parents[1]
ROOTS = (PROJECT / "blocks" / "textmill", PROJECT / "pipelines" / "textmill")
LAYERS = ("cli", "dashboard", "run", "corpus", "inspect", "plan", "stages", "store", "config")
"""Packages of `pipelines`, each of which imports those behind it only."""
MOST_LINES = 250


def modules() -> Iterator[tuple[str, Path]]:
    """Name and file of every module."""
    for root in ROOTS:
        for path in sorted(root.rglob("*.py")):
            yield ".".join(path.relative_to(root).with_suffix("").parts), path


def imported(path: Path) -> Iterator[str]:
    """Modules that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def package(name: str) -> str:
    """The package of a module of ours, empty for a module of its own."""
    own, _, rest = name.removeprefix("textmill.").partition(".")
    return own if rest else ""


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_module_of_a_folder_with_yaml_names_is_a_block(folder: str) -> None:
    for path in (ROOTS[0] / folder).glob("*.py"):
        module = importlib.import_module(f"textmill.{folder}.{path.stem}")
        own = [value for value in vars(module).values() if inspect.isclass(value) and issubclass(value, Block)]
        assert sum(value.__module__ == module.__name__ for value in own) == 1, path


def test_imports_point_one_way() -> None:
    for name, path in modules():
        if path.is_relative_to(ROOTS[0]):
            wrong = [one for one in imported(path) if one.startswith("textmill.") and package(one) in LAYERS]
        else:
            behind = {*LAYERS[: LAYERS.index(name.partition(".")[0])]}
            wrong = [one for one in imported(path) if one.startswith("textmill.") and package(one) in behind]
        assert not wrong, f"{name} imports {wrong}"


def test_pipelines_know_barriers_by_their_contract() -> None:
    """But for the commands on indexes, which are about one kind of barrier."""
    for name, path in modules():
        if path.is_relative_to(ROOTS[1]) and name != "cli.index_command":
            assert not [one for one in imported(path) if one.startswith(("textmill.dedup", "textmill.matching"))], name


def test_few_modules_import_ray_and_one_prints() -> None:
    """What is printed is harmless because there is no other way to print. Beside what runs tasks, `doctor` asks Ray."""
    assert [name for name, path in modules() if {"ray"} & {one.partition(".")[0] for one in imported(path)}] == [
        "run.ray_cluster",
        "run.ray_nodes",
        "run.ray_start",
        "run.ray_worker",
    ]
    assert [name for name, path in modules() if {"rich.console.Console", "rich.print"} & {*imported(path)}] == [
        "cli.screen"
    ]
    for name, path in modules():
        calls = (node.func for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call))
        called = {ast.unparse(call) for call in calls}
        ways = {"print", "typer.echo", "typer.secho", "click.echo", "sys.stdout.write", "sys.stderr.write"}
        assert not called & ways, name


def test_no_two_modules_of_one_name_but_of_one_kind() -> None:
    """A reader and a writer of one format have one name in YAML; contracts and steps are so in every family.

    Views of the dashboard have the names of their addresses.
    """
    names = Counter(path.stem for _, path in modules())
    assert {name for name, count in names.items() if count > 1} <= {
        "contract",
        "steps",
        *(path.stem for folder in FOLDERS for path in (ROOTS[0] / folder).glob("*.py")),
        *(path.stem for path in (ROOTS[1] / "dashboard" / "views").glob("*.py")),
    }


def test_no_file_is_long() -> None:
    lengths = {name: len(path.read_text("utf-8").splitlines()) for name, path in modules()}
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES} == {}


def test_the_page_on_the_architecture_is_short() -> None:
    assert len((PROJECT / "docs" / "architecture.md").read_text("utf-8").splitlines()) <= 150
