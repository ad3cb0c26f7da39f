"""The command line; the only place that prints. A command's module is imported when it is asked for.

Exit codes: 0 complete; 1 a bug; 2 something the user must mend; 3 finished with shards in quarantine, or incomplete.
"""

import sys
from importlib import import_module, metadata
from typing import TYPE_CHECKING, Annotated, Final

import typer
from typer.core import TyperGroup

from textmill.cli.ending import OK, ended, tell_of_bug
from textmill.cli.screen import out
from textmill.cli.streams import make_lasting

if TYPE_CHECKING:
    from typer._click.core import Command

COMMANDS: Final = {
    "check": "pipeline_commands:check",
    "plan": "pipeline_commands:plan",
    "run": "pipeline_commands:run",
    "doctor": "doctor_command:doctor",
    "status": "record_commands:status",
    "why": "record_commands:why",
    "verify": "record_commands:verify",
    "stats": "stats_command:stats",
    "report": "dashboard_commands:report",
    "serve": "dashboard_commands:serve",
    "review": "review_command:review",
    "compare": "compare_command:compare_runs",
    "calibrate": "calibrate_command:calibrate",
    "contamination": "contamination_command:contamination",
    "index": "index_command:index",
    "train-quality": "train_command:train_quality",
    "schema": "reference_commands:schema",
    "blocks": "reference_commands:blocks",
}
"""Where each command's function, or Typer of further commands, stands in this folder."""


class _Commands(TyperGroup):
    """The commands by name; importing them all takes a second, and one needs one."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]  # typer's own Context
        return list(COMMANDS)

    def get_command(self, ctx: typer.Context, cmd_name: str) -> "Command | None":  # type: ignore[override]  # as above
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        found = getattr(import_module(f"textmill.cli.{module}"), name)
        if not isinstance(found, typer.Typer):
            alone = typer.Typer(add_completion=False, rich_markup_mode=None)
            alone.command(cmd_name)(found)
            found = alone
        return typer.main.get_command(found)


app = typer.Typer(
    cls=_Commands, add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None
)


def _show_version(asked: bool) -> None:
    if asked:
        out.say(f"textmill {metadata.version('textmill')}")
        raise typer.Exit(OK)


@app.callback()
def textmill(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and end", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Distributed, accountable curation of pretraining text."""


def main() -> None:
    """Entry point: turns errors into one line and an exit code."""
    make_lasting()
    sys.excepthook = tell_of_bug
    sys.exit(ended(_worked))


def _worked() -> int:
    try:
        app()
    finally:
        sys.stdout.flush()
    return OK


if __name__ == "__main__":
    main()
