"""Repair mojibake, HTML entities and control characters.

Source: ftfy (Speer 2019, zenodo 2591652) with the settings of datatrove 0.10.1's `FTFYFormatter` (recipes 5.2), whose
text is reproduced with ftfy 6.3. Lines in which it can find nothing are not shown to it: plain ASCII, and what holds
no ampersand or control character and no sign of mojibake, which ftfy looks for first itself.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from importlib.metadata import version
from typing import Final, Literal, Protocol, cast

import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Block, Measure
from textmill.documents import schema_of
from textmill.errors import UserError

_MISSING: Final = "formatters.ftfy needs the package ftfy: pip install 'textmill[ftfy]'"
_PLAIN: Final = re.compile(r"[\t\n\x20-\x25\x27-\x7e]*")
"""Nothing that ftfy looks for: no ampersand, no control character, nothing beyond ASCII."""
_SUSPECT: Final = re.compile("[&\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u206a-\u206f\ufeff\ufff9-\ufffc\ud800-\udfff]")
"""Characters one of which must be there for ftfy to change a text without mojibake, unless it rewrites letters."""


class _Badness(Protocol):
    def is_bad(self, text: str) -> bool: ...


class _Package(Protocol):
    TextFixerConfig: Callable[..., object]
    badness: _Badness

    def fix_text(self, text: str, config: object) -> str: ...


class Ftfy(Block):
    """Edits `text`. What would change how text is written (quotes, ligatures, width, normal form) is off."""

    unescape_html: Literal["auto"] | bool = Field(
        default="auto",
        description="Resolve HTML entities: `auto` until a text holds `<` (line by line), true, or false",
    )
    remove_terminal_escapes: bool = Field(default=True, description="Remove terminal colour codes")
    fix_encoding: bool = Field(default=True, description="Undo text that was decoded by the wrong encoding")
    restore_byte_a0: bool = Field(default=True, description="Take a space inside mojibake for byte A0")
    replace_lossy_sequences: bool = Field(default=True, description="Mojibake with lost bytes becomes U+FFFD")
    decode_inconsistent_utf8: bool = Field(default=True, description="Undo mojibake in parts of a text")
    fix_c1_controls: bool = Field(default=True, description="C1 controls become characters of Windows-1252")
    fix_latin_ligatures: bool = Field(default=False, description="Ligatures become letters")
    fix_character_width: bool = Field(default=False, description="Half- and full-width characters become usual ones")
    uncurl_quotes: bool = Field(default=False, description="Curly quotes become straight")
    fix_line_breaks: bool = Field(default=False, description="All line breaks become LF")
    fix_surrogates: bool = Field(default=True, description="Surrogate pairs become characters")
    remove_control_chars: bool = Field(default=True, description="Remove control characters")
    normalization: Literal["NFC", "NFD", "NFKC", "NFKD"] | None = Field(
        default=None, description="Unicode normal form; null: leave as it is"
    )

    def provides(self) -> pa.Schema:
        return schema_of("text")

    def prepare(self) -> None:
        _package()

    def identity(self) -> str:
        _package()
        return f"ftfy {version('ftfy')}"

    def measures(self) -> tuple[Measure, ...]:
        return (Measure("changed", "1 if the text was mended, else 0", pa.int8(), counts=True),)

    def apply(self, batch: Batch) -> Columns:
        texts = [self._fixed(text) for text in batch.texts]
        changed = [int(after != before) for after, before in zip(texts, batch.texts, strict=True)]
        known = batch.column("text").is_valid().to_pylist()
        column = [text if valid else None for text, valid in zip(texts, known, strict=True)]
        return {
            "text": pa.array(column, self.provides().field("text").type),
            f"{self.label}.changed": pa.array(changed, pa.int8()),
        }

    def _fixed(self, text: str) -> str:
        """ftfy goes line by line itself, and keeps between lines only whether it still unescapes HTML."""
        if _PLAIN.fullmatch(text):
            return text
        fix_text = _package().fix_text
        config, without_html = self._config(self.unescape_html), self._config(False)
        pieces: list[str] = []
        for line in _lines(text):
            pieces.append(line if self._cannot_change(line) else fix_text(line, config))
            if self.unescape_html == "auto" and "<" in line:
                config = without_html
        return "".join(pieces)

    def _cannot_change(self, line: str) -> bool:
        if _PLAIN.fullmatch(line):
            return True
        rewrites = (self.fix_latin_ligatures, self.fix_character_width, self.uncurl_quotes, self.fix_line_breaks)
        if any(rewrites) or self.normalization is not None or _SUSPECT.search(line):
            return False
        return not _package().badness.is_bad(line)

    def _config(self, unescape_html: str | bool) -> object:
        settings = self.model_dump(exclude={"name", "unescape_html"})
        return _package().TextFixerConfig(unescape_html=unescape_html, explain=False, **settings)


def _lines(text: str) -> list[str]:
    """Lines with the LF that ends them; no other break ends one."""
    *whole, last = text.split("\n")
    return [*(f"{line}\n" for line in whole), last]


@lru_cache(maxsize=1)
def _package() -> _Package:
    try:
        return cast(_Package, import_module("ftfy"))
    except ImportError as missing:
        raise UserError(_MISSING) from missing
