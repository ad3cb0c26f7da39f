"""Show what a run was made with: its configuration, versions, models and notes; credentials are hidden."""

import yaml

from textmill.dashboard.page import Column, Page, Table
from textmill.dashboard.query import Query
from textmill.dashboard.runs import Run
from textmill.inspect.run_facts import models_of, notes_of
from textmill.inspect.shown_settings import without_credentials


def view(run: Run, query: Query) -> Page:
    """The content of `run.json` that people ask for."""
    described = run.snapshot.manifest
    config = yaml.safe_dump(without_credentials(described["config"]), sort_keys=False, allow_unicode=True, width=100)
    models = [(str(without_credentials(name)), revision) for name, revision in sorted(models_of(described).items())]
    versions = sorted(described["versions"].items())
    tables = (
        Table("models", "Models and lists that were fetched", (Column("Address"), Column("Revision")), models),
        Table("versions", "Versions of what decides results", (Column("Package"), Column("Version")), versions),
    )
    return Page("Set-up", "setup.html.j2", {"config": config, "notes": notes_of(described)}, tables)
