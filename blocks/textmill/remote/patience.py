"""Asks a place on the network again until it answers: after pauses that grow, or as long as it says itself.

How long in all is `TEXTMILL_PATIENCE`, in seconds of pauses for one request; a place where nobody is at all, and
answers that are wrong in themselves, are given up sooner.
"""

import math
import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from textmill.errors import UserError
from textmill.remote.passing import Kind, passing

__all__ = ["ENVIRONMENT", "Patience", "UnansweredError", "patience", "retried"]

ENVIRONMENT: Final = "TEXTMILL_PATIENCE"
_SECONDS: Final = 300.0
_ABSENT_SECONDS: Final = 30.0
_MOST_WRONG: Final = 6
"""Times that an answer is asked for which is wrong each time."""
_FIRST_PAUSE: Final = 0.25
_LONGEST_PAUSE: Final = 30.0
_LONGEST_TOLD: Final = 120.0
"""Of what a place says itself (Retry-After) no more is waited for before it is asked again."""

T = TypeVar("T")


class UnansweredError(OSError):
    """A place that was asked again and again; what it said last is the cause."""


@dataclass(frozen=True)
class Patience:
    """How long a request is repeated: seconds of pauses together, where somebody answers and where nobody is."""

    seconds: float
    absent_seconds: float

    def of(self, kind: Kind) -> float:
        """Seconds for a kind of failure."""
        return self.absent_seconds if kind is Kind.ABSENT else self.seconds


def patience() -> Patience:
    """As the environment says; UserError where it is no number of seconds."""
    written = os.environ.get(ENVIRONMENT, "")
    try:
        seconds = float(written) if written else _SECONDS
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds < math.inf:
        raise UserError(f"{ENVIRONMENT}={written!r}: must be a number of seconds, 0 for no patience at all")
    return Patience(seconds, min(seconds, _ABSENT_SECONDS))


def retried(ask: Callable[[], T]) -> T:
    """What `ask` gives; it is called again where it fails as networks do, and what it raises else is raised.

    UnansweredError, from the last failure, when the patience is at an end.
    """
    spent, tries = 0.0, 0
    while True:
        try:
            return ask()
        except Exception as error:
            found = passing(error)
            if found is None:
                raise
            tries += 1
            most = patience().of(found.kind)
            wait = _pause(tries, found.told_seconds)
            if spent + wait > most or (found.kind is Kind.WRONG and tries >= _MOST_WRONG):
                if tries == 1:
                    raise
                raise UnansweredError(f"{_words(error)} (asked {tries} times within {spent:.0f} s)") from error
        time.sleep(wait)
        spent += wait


def _pause(tries: int, told: float | None) -> float:
    """Seconds before the next time, drawn so that those who failed together do not come back together."""
    if told is not None:
        return min(told, _LONGEST_TOLD) + random.uniform(0, 1)
    return random.uniform(0.5, 1) * min(_FIRST_PAUSE * 2.0 ** min(tries, 30), _LONGEST_PAUSE)


def _words(error: Exception) -> str:
    words = " ".join(str(error).split())
    return f"{type(error).__name__}: {words}" if words else type(error).__name__
