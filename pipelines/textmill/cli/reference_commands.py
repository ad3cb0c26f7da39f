"""The commands `textmill schema` and `textmill blocks`: what a pipeline file may hold."""

import json
from typing import Annotated

import typer

from textmill.config import block_reference as reference
from textmill.config.catalog import names
from textmill.config.json_schema import json_schema

__all__ = ["blocks", "schema"]


def schema() -> None:
    """Print the JSON Schema of pipeline files, for editors."""
    typer.echo(json.dumps(json_schema(), indent=1, ensure_ascii=True))


def blocks(
    name: Annotated[str | None, typer.Argument(metavar="NAME")] = None,
    markdown: Annotated[bool, typer.Option(help="The whole reference as Markdown")] = False,
) -> None:
    """List the blocks, or describe one."""
    if markdown:
        typer.echo(reference.markdown(), nl=False)
    elif name is None:
        for known in names():
            typer.echo(f"{known:32} {reference.summary(known)}")
    else:
        typer.echo(reference.describe(name), nl=False)
