"""How commands end: exit codes, and the line that says why.

0 complete; 1 a bug; 2 something the user must mend; 3 finished with shards in quarantine, or incomplete.
"""

from typing import Final

from textmill.cli.screen import err

__all__ = ["INCOMPLETE", "OK", "USER", "complain"]

OK: Final = 0
USER: Final = 2
INCOMPLETE: Final = 3


def complain(message: str, *further: str) -> None:
    """A line on standard error that names the program, and further ones."""
    err.say(f"textmill: {message}", *further)
