"""How commands end: exit codes, and the line that says why.

0 complete; 1 a bug; 2 something the user must mend; 3 finished with shards in quarantine, or incomplete.
"""

import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Final

from textmill.cli.screen import err
from textmill.errors import ConfigError, StageError, UserError

__all__ = ["BUG", "INCOMPLETE", "OK", "USER", "complain", "ended", "stopped", "tell_of_bug"]

OK: Final = 0
BUG: Final = 1
USER: Final = 2
INCOMPLETE: Final = 3


def complain(message: str, *further: str) -> None:
    """A line on standard error that names the program, and further ones."""
    err.say(f"textmill: {message}", *further)


def ended(work: Callable[[], int]) -> int:
    """The exit code of some work; errors that a user can mend are said in a line."""
    try:
        return work()
    except ConfigError as error:
        complain(str(error))
        return USER
    except UserError as error:
        complain(*str(error).split("\n"))
        return USER
    except StageError as error:
        complain(str(error), "run the same command again to resume")
        return INCOMPLETE


def stopped() -> int:
    """The exit code of a run that was told to stop; says so."""
    complain("stopped; run the same command again to resume")
    return INCOMPLETE


def tell_of_bug(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """As Python does by itself, harmlessly: what went wrong may quote a page or an address."""
    for part in traceback.format_exception(kind, error, trace):
        err.say(*part.rstrip("\n").split("\n"))
