"""Replace what regular expressions match, in time linear in the text.

Source: Data-Juicer's `replace_content_mapper`. We differ in the language of the expressions: RE2's, which cannot
backtrack and so has no look-around and no back references, while no text can make it slow.
"""

from typing import ClassVar, Self

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import BaseModel, ConfigDict, Field, model_validator

from textmill.batch import Batch, Columns
from textmill.block import Block, Measure
from textmill.documents import column_type, schema_of


class Replacement(BaseModel):
    """One expression and what takes the place of its matches."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    pattern: str = Field(
        min_length=1,
        description="RE2 expression; it must not match the empty text. (?i) ignores case, (?s) lets . match line ends, "
        "(?m) lets ^ and $ match at every line; \\p{Greek} and \\p{Lu} are classes of Unicode",
    )
    by: str = Field(
        default="", description="New text; \\1 to \\9 are groups of the match, \\0 is all of it, \\\\ is \\"
    )

    @model_validator(mode="after")
    def _is_valid(self) -> Self:
        nothing = pa.array([""])
        try:
            matches_nothing = pc.match_substring_regex(nothing, self.pattern)[0].as_py()
        except pa.ArrowInvalid as error:
            raise ValueError(f"{self.pattern!r} is no RE2 expression: {_reason(error)}") from error
        if matches_nothing:
            raise ValueError(f"{self.pattern!r} matches the empty text, so that there is no end of matches")
        try:
            pc.replace_substring_regex(nothing, self.pattern, self.by)
        except pa.ArrowInvalid as error:
            raise ValueError(f"{self.by!r} cannot take the place of {self.pattern!r}: {_reason(error)}") from error
        return self


class Replace(Block):
    """Edits `text`: each expression in turn, on what those before it left; drops nothing."""

    edits: ClassVar[str] = "patterns replaced"

    replacements: tuple[Replacement, ...] = Field(min_length=1, description="Expressions, in order")

    def provides(self) -> pa.Schema:
        return schema_of("text")

    def measures(self) -> tuple[Measure, ...]:
        return (Measure("replaced", "Matches replaced", pa.int64(), high=1000, log=True, counts=True),)

    def packages(self) -> tuple[str, ...]:
        """Arrow's RE2 knows by itself what a letter is, for `\\p{L}` in a pattern."""
        return ("pyarrow",)

    def apply(self, batch: Batch) -> Columns:
        text = batch.column("text").cast(column_type("text"))
        replaced = pa.array([0] * len(batch), pa.int64())
        for one in self.replacements:
            found = pc.fill_null(pc.count_substring_regex(text, one.pattern), 0)
            if pc.any(pc.greater(found, 0)).as_py():
                text = pc.replace_substring_regex(text, one.pattern, one.by)
                replaced = pc.add(replaced, found.cast(pa.int64()))
        return {"text": text, f"{self.label}.replaced": replaced}


def _reason(error: pa.ArrowInvalid) -> str:
    """RE2's own words, without Arrow's."""
    return str(error).splitlines()[0].partition(": ")[2] or "it is not valid"
