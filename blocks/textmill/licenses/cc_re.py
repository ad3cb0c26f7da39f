"""Mark Creative Commons addresses anywhere in a page as CCCC did, and refuse pages without one.

Source: Dolma 1.2.1 taggers `cc_re_fast` (which made CCCC, a part of Common Pile) and `cc_re` (recipes 10.4). What an
address speaks of is not asked: `licenses.creative_commons` does that, and CCCC relies on a list of hosts instead
(`filters.cccc_hosts`). Of by-nc and by-nd pages CCCC drops only those with a second restriction: `faithful: true`.
"""

from typing import Final, Literal

import pyarrow as pa
import regex
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule
from textmill.origins.dolma.tagged_spans import SPANS, Span, attributes, spans_column
from textmill.spdx.cc_links import links

_ANYWHERE: Final = regex.compile(
    'https?://creativecommons\\.org/licenses/(?P<type>by(?:-sa|-nd|-nc(?:-sa|-nd)?)?|publicdomain)["/ >]'
)
_HOST: Final = ("creativecommons.org/licenses", "creativecommons.org/publicdomain")
_PREFIX: Final = "cc_re"
_WITH_MORE: Final = regex.compile("_nc_|_nd_")
_RESTRICTED: Final = regex.compile("_n[cd](?:_|$)")


class CcRe(Filter):
    """Adds a span per address, type `cc_by`, `cc_by-nc_4.0` …; the k-th scores 0.5 + 0.5 / k. Stands before extraction.

    Faults: `without_license`, `restricted`.
    """

    where: Literal["anywhere", "links"] = Field(
        default="anywhere",
        description="Addresses counted: anywhere in the page (cc_re_fast), or in <a> and <meta>, with version and "
        "language (cc_re)",
    )
    min_matches: int | None = Field(default=1, ge=0, description="Fewest addresses of a page that stays; null: none")
    refuse_restricted: bool = Field(
        default=False, description="Refuse pages with an address of a licence that forbids commerce or adaptations"
    )
    faithful: bool = Field(
        default=False, description="As in CCCC, take by-nc and by-nd for restricted only with `-sa` or `-nd` after them"
    )

    def requires(self) -> tuple[str, ...]:
        return ("html",)

    def provides(self) -> pa.Schema:
        return pa.schema([(f"{self.label}.spans", SPANS)])

    def measures(self) -> tuple[Measure, ...]:
        return (
            Measure("matches", "Addresses of licences in the page", pa.int32(), 0, 20),
            Measure("restricted", "1 if one forbids commerce or adaptations", pa.int8()),
        )

    def rules(self) -> tuple[Rule, ...]:
        return (
            Rule("without_license", f"{self.label}.matches", "<", self.min_matches),
            Rule("restricted", f"{self.label}.restricted", ">", 0 if self.refuse_restricted else None),
        )

    def packages(self) -> tuple[str, ...]:
        return ("regex",)

    def apply(self, batch: Batch) -> Columns:
        lengths = [len(text) for text in batch.texts] if "text" in batch.names else [0] * len(batch)
        rows = [self._tag(html, length) for html, length in zip(batch.strings("html"), lengths, strict=True)]
        return {
            f"{self.label}.spans": spans_column(rows),
            f"{self.label}.matches": pa.array([len(row) for row in rows], pa.int32()),
            f"{self.label}.restricted": pa.array([int(self._is_restricted(row)) for row in rows], pa.int8()),
        }

    def _tag(self, html: str, length: int) -> list[Span]:
        if not any(host in html for host in _HOST):
            return []
        found = (match["type"] for match in _ANYWHERE.finditer(html)) if self.where == "anywhere" else links(html)
        return [Span(0, length, f"cc_{kind}", 0.5 + 0.5 / (place + 1)) for place, kind in enumerate(found)]

    def _is_restricted(self, spans: list[Span]) -> bool:
        test = _WITH_MORE if self.faithful else _RESTRICTED
        return any(test.search(name) is not None for name in attributes(_PREFIX, (span._asdict() for span in spans)))
