"""A database on disk in which records that stand far apart in a file are put together; it is gone with its process."""

import sqlite3
from typing import Final

__all__ = ["joining_database"]

_CACHE_KIB: Final = 32 << 10


def joining_database() -> sqlite3.Connection:
    """In a nameless file of the folder for temporary files, within one transaction, of which nothing is ever undone."""
    database = sqlite3.connect("", check_same_thread=False, isolation_level=None)
    for setting in (f"cache_size=-{_CACHE_KIB}", "journal_mode=OFF", "synchronous=OFF", "temp_store=FILE"):
        database.execute(f"PRAGMA {setting}")
    database.execute("BEGIN")
    return database
