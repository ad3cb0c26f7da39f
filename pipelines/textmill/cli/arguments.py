"""Arguments that several commands have."""

from typing import Annotated

import typer

__all__ = ["AsJson", "RunFolder"]

RunFolder = Annotated[str, typer.Argument(metavar="RUN", help="Run directory (path or fsspec URL)")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for scripts")]
