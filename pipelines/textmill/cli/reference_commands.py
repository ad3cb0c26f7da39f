"""The commands `textmill schema` and `textmill blocks`: what a pipeline file may hold."""

from typing import Annotated

import typer

from textmill.cli.screen import out
from textmill.config import block_reference as reference
from textmill.config.catalog import names
from textmill.config.json_schema import json_schema

__all__ = ["blocks", "schema"]


def schema() -> None:
    """Print the JSON Schema of pipeline files, for editors."""
    out.exact_json(json_schema())


def blocks(
    name: Annotated[str | None, typer.Argument(metavar="NAME")] = None,
    markdown: Annotated[bool, typer.Option(help="The whole reference as Markdown")] = False,
) -> None:
    """List the blocks, or describe one."""
    if markdown:
        out.page(reference.markdown())
    elif name is None:
        for known in names():
            out.say(f"{known:32} {reference.summary(known)}")
    else:
        out.page(reference.describe(name))
