"""Drop documents and replace spans by what taggers found, in Dolma's own filter languages.

Source: Dolma 1.2.1 `mix` (Soldaini et al. 2024; recipes 8.3), which made Dolma and Common Pile; its expressions can be
pasted in. One that fails on a document fails Dolma's whole shard; here it costs that document.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final, NamedTuple, cast

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field

from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule
from textmill.documents import DETAIL, FAULT, schema_of
from textmill.origins.dolma.dolma_documents import documents
from textmill.origins.dolma.expression import Expression, Syntax, expression
from textmill.origins.dolma.json_values import ExpressionError, Json
from textmill.origins.dolma.replacement import Replacement, replace
from textmill.origins.dolma.white_space import stripped

_FAILED: Final = "expression_failed"


class SpanReplacement(BaseModel):
    """One rule: spans of a score become a text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    span: str = Field(description="Expression that selects [start, end, score] spans: `$.attributes.NAME`")
    replacement: str = Field(description="What they become; `{}` is the text replaced; `$` and jq select a text")
    min_score: float | None = Field(default=None, description="Lowest score replaced; null: any")
    max_score: float | None = Field(default=None, description="Scores from this on stay; null: none do")
    syntax: Syntax = Field(default="jsonpath", description="Language of `span`")


class _Mixed(NamedTuple):
    """What became of a document."""

    text: str
    included: bool = True
    excluded_by: int | None = None
    replaced: int = 0
    failure: str | None = None


class DolmaMixer(Filter):
    """Drops what no include matches (`not_included`) or an exclude does (by its name), then replaces spans.

    Expressions see `id`, `text`, `source`, `metadata` and `attributes`: of the `metadata` column, if there is one, its
    own `attributes`, and the spans of the taggers named in `attributes`. Other faults: `expression_failed`,
    `too_short`.
    """

    edits: ClassVar[str] = "marked passages replaced"

    version: ClassVar[int] = 2

    attributes: dict[str, str] = Field(
        default_factory=dict,
        description="Spans columns by the prefix of their attributes: `gopher_v2__gopher_v2: dolma_gopher.spans` "
        "gives `attributes.gopher_v2__gopher_v2__word_count`",
    )
    metadata: tuple[str, ...] = Field(default=(), description="Columns that expressions see as `metadata.<column>`")
    syntax: Syntax = Field(default="jsonpath", description="Language of `include` and `exclude`")
    include: tuple[str, ...] = Field(default=(), description="Keep only documents that match one of these; none: all")
    exclude: dict[str, str] | tuple[str, ...] = Field(
        default=(), description="Drop documents that match one; by the name of the fault, or a list (`exclude_0`, …)"
    )
    span_replacement: tuple[SpanReplacement, ...] = Field(
        default=(), description="Spans to replace; the first rule wins where two begin together"
    )
    min_text_bytes: int | None = Field(
        default=None, ge=0, description="Fewest UTF-8 bytes of the stripped text at the end (`min_text_length`)"
    )
    faithful: bool = Field(
        default=False,
        description="As in Dolma, `<= 100` is false for 100.0, since JSONPath tells 100 from 100.0; and spans that are "
        "empty or outside the text garble it",
    )

    def requires(self) -> tuple[str, ...]:
        return ("text", *self.attributes.values(), *self.metadata)

    def provides(self) -> pa.Schema:
        return schema_of("text")

    def measures(self) -> tuple[Measure, ...]:
        return (
            Measure("included", "1 if an include matches or there is none", pa.int8()),
            Measure("excluded_by", "Place of the first exclude that matches, from 0", pa.int16(), 0, 50),
            Measure("spans_replaced", "Spans replaced", pa.int32(), high=50, counts=True),
            Measure("text_bytes", "UTF-8 bytes of the stripped text", pa.int64(), 1, 1_000_000, log=True),
        )

    def rules(self) -> tuple[Rule, ...]:
        excludes = [Rule(name, f"{self.label}.excluded_by", "==", place) for place, name in enumerate(self._excludes())]
        return (
            Rule("not_included", f"{self.label}.included", "<", 1),
            *excludes,
            Rule("too_short", f"{self.label}.text_bytes", "<", self.min_text_bytes),
        )

    def prepare(self) -> None:
        self._read()
        for rule in self.span_replacement:
            if rule.replacement.startswith("$"):
                expression(rule.replacement[1:], "jq", self.faithful)

    def apply(self, batch: Batch) -> Columns:
        include, exclude, spans = self._read()
        found = documents(batch, self.attributes, self.metadata)
        mixed = [self._mix(document, include, exclude, spans) for document in found]
        kept = [row.included and row.excluded_by is None and row.failure is None for row in mixed]
        sizes = [len(stripped(row.text).encode()) if keep else None for row, keep in zip(mixed, kept, strict=True)]
        return {
            "text": pa.array([row.text for row in mixed], pa.large_string()),
            f"{self.label}.included": pa.array([int(row.included) for row in mixed], pa.int8()),
            f"{self.label}.excluded_by": pa.array([row.excluded_by for row in mixed], pa.int16()),
            f"{self.label}.spans_replaced": pa.array([row.replaced for row in mixed], pa.int32()),
            f"{self.label}.text_bytes": pa.array(sizes, pa.int64()),
            FAULT: pa.array([_FAILED if row.failure else None for row in mixed], pa.string()),
            DETAIL: pa.array([row.failure for row in mixed], pa.string()),
        }

    def _excludes(self) -> Mapping[str, str]:
        if isinstance(self.exclude, dict):
            return self.exclude
        return {f"exclude_{place}": text for place, text in enumerate(self.exclude)}

    def _read(self) -> tuple[list[Expression], list[Expression], list[Expression]]:
        """The expressions of includes, excludes and replacements; UserError where one cannot be read."""
        return (
            [expression(text, self.syntax, self.faithful) for text in self.include],
            [expression(text, self.syntax, self.faithful) for text in self._excludes().values()],
            [expression(rule.span, rule.syntax, self.faithful) for rule in self.span_replacement],
        )

    def _mix(
        self,
        document: dict[str, Json],
        include: Sequence[Expression],
        exclude: Sequence[Expression],
        spans: Sequence[Expression],
    ) -> _Mixed:
        text = cast(str, document["text"])
        try:
            if include and not any(one.includes(document) for one in include):
                return _Mixed(text, included=False)
            for place, one in enumerate(exclude):
                if one.excludes(document):
                    return _Mixed(text, excluded_by=place)
            replacements = [
                found
                for rule, one in zip(self.span_replacement, spans, strict=True)
                for found in _selected(rule, one, document, self.faithful)
            ]
        except ExpressionError as error:
            return _Mixed(text, failure=str(error))
        if not replacements:
            return _Mixed(text)
        edited, count = replace(text, replacements, self.faithful)
        return _Mixed(edited, replaced=count)


def _selected(rule: SpanReplacement, spans: Expression, document: dict[str, Json], faithful: bool) -> list[Replacement]:
    found = spans.select(document)
    if found is not None and not isinstance(found, list):
        raise ExpressionError(f"{rule.span!r} selects no list of spans")
    wanted = []
    for span in found or []:
        start, end, score = _span(span)
        if (rule.min_score is None or score >= rule.min_score) and (rule.max_score is None or score < rule.max_score):
            wanted.append((start, end))
    if not wanted:
        return []
    text = _replacement(rule, document, faithful)
    return [Replacement(start, end, text) for start, end in wanted]


def _replacement(rule: SpanReplacement, document: dict[str, Json], faithful: bool) -> str:
    if not rule.replacement.startswith("$"):
        return rule.replacement
    text = expression(rule.replacement[1:], "jq", faithful).select(document)
    if not isinstance(text, str):
        raise ExpressionError(f"replacement {rule.replacement!r} selects no text")
    return text


def _span(value: Json) -> tuple[int, int, float]:
    if isinstance(value, list) and len(value) >= 3:
        start, end, score = value[:3]
        places = type(start) is int and type(end) is int and min(start, end) >= 0
        if places and isinstance(score, int | float) and not isinstance(score, bool):
            return cast(int, start), cast(int, end), float(score)
    raise ExpressionError(f"{str(value)[:80]} is no span [start, end, score]")
