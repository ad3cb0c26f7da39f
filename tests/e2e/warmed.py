"""Imported by the process that the tests' commands are forked from: a run, for what a process does only once.

Imports, tables over Unicode, the rules of English, and loading compiled functions take longer than the runs do.
"""

import gc
import tempfile
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from small_run import small_run

from textmill.cli.main import COMMANDS
from textmill.config.catalog import blocks

_BLOCKS = tuple(blocks())
"""Imported, all of them."""
with suppress(ImportError):
    import s3fs as _s3fs  # noqa: F401  # as optional as the tests that need it

TEXT = """The river is wide and slow, and the people of the town have lived beside it for as long as anybody can tell.
In the spring they mend their boats (all of them), and in the summer they carry the fruit of the valley to the sea.
WHOEVER ASKS WHAT THEY DO IN WINTER is told by anna@example.org, with a smile – à la française – that “they sleep” …
"""
DOCUMENTS = [{"text": TEXT, "url": "https://example.org/one"}, {"text": TEXT * 2, "url": "https://example.org/two"}]

_COMMANDS = tuple(import_module(f"textmill.cli.{place.partition(':')[0]}") for place in COMMANDS.values())
"""Imported, which the command line does when one is asked for."""

with tempfile.TemporaryDirectory() as _folder:
    small_run(
        Path(_folder),
        [DOCUMENTS],
        [
            "filters.url",
            "dedup.exact",
            "dedup.minhash",
            "annotators.language",
            "filters.gopher_repetition",
            "filters.gopher_quality",
            "filters.c4_quality",
            "formatters.pii",
        ],
    )
gc.freeze()  # the forks need not copy, when they collect, what lies here
