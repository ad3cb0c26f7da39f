"""The command line as on another machine: processes of this one are none of its own."""

from textmill.cli import main as cli
from textmill.remote import holder


def main() -> None:
    holder._machine = lambda: "another/machine"
    cli.main()
