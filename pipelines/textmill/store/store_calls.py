"""Ask the store of a run directory: again while it stutters, and what it refuses is said in one line."""

from collections.abc import Callable
from typing import TypeVar

from textmill.errors import StageError, TextmillError, UserError
from textmill.location import said_of
from textmill.remote.patience import UnansweredError, retried

__all__ = ["StoreError", "asked", "sent"]

T = TypeVar("T")


class StoreError(StageError):
    """The store of a run directory that did not answer for as long as it was waited for."""


def asked(address: str, call: Callable[[], T]) -> T:
    """What a store says; StoreError when the patience is at an end, UserError for what a person has to mend."""
    try:
        return retried(call)
    except UnansweredError as error:
        raise StoreError(f"{address}: {error}") from error
    except (TextmillError, FileNotFoundError, FileExistsError, IsADirectoryError, NotADirectoryError):
        raise
    except Exception as error:  # client libraries raise errors of their own: no credentials, no such region
        raise UserError(f"{address}: {said_of(address, error)}") from error


def sent(address: str, call: Callable[[], object]) -> None:
    """The same of what writes a file: what is not there then is the bucket."""
    try:
        asked(address, call)
    except FileNotFoundError as error:
        raise UserError(f"{address}: cannot be written: {said_of(address, error)}") from error
