"""The formats that are fuzzed, by name."""

from typing import Final

from tests.fuzz.formats import Format
from tests.fuzz.fuzz_arc import ARC
from tests.fuzz.fuzz_config import CONFIG
from tests.fuzz.fuzz_html import HTML
from tests.fuzz.fuzz_jsonl import JSONL
from tests.fuzz.fuzz_names import FILE_NAMES
from tests.fuzz.fuzz_parquet import PARQUET
from tests.fuzz.fuzz_run import RUN
from tests.fuzz.fuzz_text import TEXT
from tests.fuzz.fuzz_warc import WARC

__all__ = ["FORMATS"]

_ALL: Final = (WARC, ARC, JSONL, PARQUET, FILE_NAMES, HTML, TEXT, CONFIG, RUN)
FORMATS: Final[dict[str, Format]] = {one.name: one for one in _ALL}
