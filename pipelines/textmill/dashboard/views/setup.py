"""Show what a run was made with: its configuration, versions, models and notes; credentials are hidden."""

import yaml

from textmill.dashboard.diff_lines import drawn
from textmill.dashboard.page import Column, Page, Table
from textmill.dashboard.query import Query
from textmill.dashboard.runs import Run
from textmill.inspect.run_differences import config_diff
from textmill.inspect.run_facts import models_of, notes_of
from textmill.inspect.shown_settings import without_credentials


def view(run: Run, query: Query) -> Page:
    """The content of `run.json` that people ask for."""
    described = run.snapshot.manifest
    config = yaml.safe_dump(without_credentials(described["config"]), sort_keys=False, allow_unicode=True, width=100)
    recipe = described.get("recipe")
    differences = None
    if recipe is not None:
        own = {key: value for key, value in described["config"].items() if key != "recipe"}
        differences = drawn(config_diff(recipe["config"], own, (recipe["file"], "this run")))
    models = [(str(without_credentials(name)), revision) for name, revision in sorted(models_of(described).items())]
    versions = sorted(described["versions"].items())
    tables = (
        Table("models", "Models and lists that were fetched", (Column("Address"), Column("Revision")), models),
        Table("versions", "Versions of what decides results", (Column("Package"), Column("Version")), versions),
    )
    context = {"config": config, "notes": notes_of(described), "recipe": recipe, "differences": differences}
    return Page("Set-up", "setup.html.j2", context, tables)
