"""Mend text that was decoded wrongly: mojibake, stray HTML entities, control characters, lone surrogates.

Source: ftfy 6.3 (Speer 2019) as datatrove 0.10.1's `FTFYFormatter` runs it (recipes 5.2), which leaves ligatures, full
width, curly quotes, line breaks and the normal form alone. We differ in speed: plain ASCII that holds nothing to mend
is passed by.
"""

import importlib
import re
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from typing import Final, Protocol, cast

import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Block, Measure
from textmill.documents import schema_of
from textmill.errors import UserError

_NOTHING_TO_MEND: Final = re.compile(r"[\t\n\r\x20-\x25\x27-\x7e]*\Z")


class _Fix(Protocol):
    def __call__(self, text: str, config: object) -> str: ...


class Ftfy(Block):
    """Edits `text`; measures whether it was changed."""

    unescape_html: bool = Field(
        default=True, description="Replace HTML entities, in the lines before the first with `<` (datatrove)"
    )
    fix_encoding: bool = Field(default=True, description="Mend mojibake (UTF-8 read as a single-byte encoding)")
    fix_latin_ligatures: bool = Field(default=False, description="Write ligatures as letters")
    fix_character_width: bool = Field(default=False, description="Write full-width letters as plain ones")
    uncurl_quotes: bool = Field(default=False, description="Make curly quotes straight")
    fix_line_breaks: bool = Field(default=False, description="Make every line break LF")
    remove_control_chars: bool = Field(default=True, description="Remove control characters and terminal escapes")

    def provides(self) -> pa.Schema:
        return schema_of("text")

    def measures(self) -> tuple[Measure, ...]:
        return (Measure("changed", "1 if the text was mended, else 0", pa.int8(), counts=True),)

    def prepare(self) -> None:
        _library()

    def apply(self, batch: Batch) -> Columns:
        fix, config = _library()[0], self._config()
        texts = [text if _NOTHING_TO_MEND.match(text) else fix(text, config) for text in batch.texts]
        changed = [before != after for before, after in zip(batch.texts, texts, strict=True)]
        return {
            "text": pa.array(texts, self.provides().field("text").type),
            f"{self.label}.changed": pa.array(changed, pa.bool_()).cast(pa.int8()),
        }

    def _config(self) -> object:
        return _library()[1](
            unescape_html="auto" if self.unescape_html else False,
            remove_terminal_escapes=self.remove_control_chars,
            fix_encoding=self.fix_encoding,
            restore_byte_a0=True,
            replace_lossy_sequences=True,
            decode_inconsistent_utf8=True,
            fix_c1_controls=True,
            fix_latin_ligatures=self.fix_latin_ligatures,
            fix_character_width=self.fix_character_width,
            uncurl_quotes=self.uncurl_quotes,
            fix_line_breaks=self.fix_line_breaks,
            fix_surrogates=True,
            remove_control_chars=self.remove_control_chars,
            normalization=None,
            explain=False,
        )


@cache
def _library() -> tuple[_Fix, Callable[..., object]]:
    """ftfy's function and its settings; UserError when it is not installed."""
    if find_spec("ftfy") is None:
        raise UserError("formatters.ftfy needs the package 'ftfy': pip install 'textmill[ftfy]'")
    library = importlib.import_module("ftfy")
    return cast(_Fix, library.fix_text), cast(Callable[..., object], library.TextFixerConfig)
