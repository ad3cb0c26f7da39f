"""Repair mojibake, HTML entities and control characters.

Source: ftfy (Speer 2019, zenodo 2591652) with the settings of datatrove 0.10.1's `FTFYFormatter` (recipes 5.2), whose
text is reproduced with ftfy 6.3. Lines in which it can find nothing are not shown to it (`ftfy_suspects`).
"""

import re
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from typing import ClassVar, Final, Literal, Protocol, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Block, Measure
from textmill.documents import column_type, schema_of
from textmill.errors import UserError
from textmill.text.ftfy_suspects import suspects
from textmill.text.text_bytes import TextBytes

_MISSING: Final = "formatters.ftfy needs the package ftfy: pip install 'textmill[ftfy]'"


class _Badness(Protocol):
    BADNESS_RE: re.Pattern[str]


class _Package(Protocol):
    TextFixerConfig: Callable[..., object]
    badness: _Badness

    def fix_text(self, text: str, config: object) -> str: ...


class Ftfy(Block):
    """Edits `text`. What would change how text is written (quotes, ligatures, width, normal form) is off."""

    edits: ClassVar[str] = "encoding errors repaired"

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

    def packages(self) -> tuple[str, ...]:
        return ("ftfy",)

    def measures(self) -> tuple[Measure, ...]:
        return (Measure("changed", "1 if the text was mended, else 0", pa.int8(), counts=True),)

    def apply(self, batch: Batch) -> Columns:
        column = batch.column("text").cast(column_type("text"))
        texts = TextBytes.of(column)
        edits = self._all(batch) if self._rewrites() else self._suspects(texts)
        edited = [(row, after) for row, after in edits if after != (column[row].as_py() or "")]
        changed = np.zeros(len(batch), np.bool_)
        changed[[row for row, _ in edited]] = True
        if edited:
            column = pc.replace_with_mask(column, changed, pa.array([after for _, after in edited], column.type))
        return {"text": column, f"{self.label}.changed": pa.array(changed.astype(np.int8))}

    def _rewrites(self) -> bool:
        """Whether any letter may change."""
        letters = (self.fix_latin_ligatures, self.fix_character_width, self.uncurl_quotes, self.fix_line_breaks)
        return any(letters) or self.normalization is not None

    def _all(self, batch: Batch) -> list[tuple[int, str]]:
        fix_text, config = _package().fix_text, self._config(self.unescape_html)
        return [(row, fix_text(text, config)) for row, text in enumerate(batch.texts)]

    def _suspects(self, texts: TextBytes) -> list[tuple[int, str]]:
        """Row and new text of every row with a suspect line; ftfy goes line by line itself.

        Between lines it keeps only whether it still resolves entities.
        """
        fix_text = _package().fix_text
        config, without_html = self._config(self.unescape_html), self._config(False)
        pieces: dict[int, list[str]] = {}
        copied: dict[int, int] = {}
        for row, begin, end, follows_less in zip(
            *(values.tolist() for values in suspects(texts, _package().badness.BADNESS_RE)), strict=True
        ):
            is_html = not (follows_less and self.unescape_html == "auto")
            before = texts.text_between(begin, end)
            after = fix_text(before, config if is_html else without_html)
            if after != before:
                done = copied.get(row, int(texts.offsets[row]))
                pieces.setdefault(row, []).extend((texts.text_between(done, begin), after))
                copied[row] = end
        return [
            (row, "".join([*parts, texts.text_between(copied[row], int(texts.offsets[row + 1]))]))
            for row, parts in pieces.items()
        ]

    def _config(self, unescape_html: str | bool) -> object:
        settings = self.model_dump(exclude={"name", "unescape_html"})
        return _package().TextFixerConfig(unescape_html=unescape_html, explain=False, **settings)


@lru_cache(maxsize=1)
def _package() -> _Package:
    try:
        return cast(_Package, import_module("ftfy"))
    except ImportError as missing:
        raise UserError(_MISSING) from missing
