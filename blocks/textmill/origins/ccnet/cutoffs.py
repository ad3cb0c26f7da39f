"""The perplexities that divide each language of CCNet into head, middle and tail.

Source: cc_net `cutoff.csv` (MIT): perplexity at every percentile, 0 to 99, of 48 languages under CCNet's own models.
"""

import csv
import io
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from textmill.errors import UserError
from textmill.languages.iso639 import to_iso639_3

__all__ = ["Table", "packaged", "read"]

Table = Mapping[str, tuple[float, ...]]
"""By ISO 639-3 code: the perplexity at percentiles 0, 1, 2, …"""


@lru_cache(maxsize=1)
def packaged() -> Table:
    """CCNet's table."""
    return _parsed(files("textmill.origins.ccnet").joinpath("cutoff.csv").read_text("utf-8"), "cutoff.csv")


def read(path: Path) -> Table:
    """A table of the same form: a head of language codes, a row per percentile. UserError for another form."""
    state = path.stat()
    return _read(path, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=4)
def _read(path: Path, size: int, mtime_ns: int) -> Table:
    return _parsed(path.read_text("utf-8"), str(path))


def _parsed(text: str, name: str) -> Table:
    head, *rows = [row for row in csv.reader(io.StringIO(text)) if row]
    try:
        columns = list(zip(*([float(cell) for cell in row[1:]] for row in rows), strict=True))
        return {to_iso639_3(code)[0]: column for code, column in zip(head[1:], columns, strict=True)}
    except ValueError as error:
        raise UserError(
            f"{name}: a head of languages and a row of numbers per percentile are needed: {error}"
        ) from error
