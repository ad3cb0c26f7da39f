"""Remove web addresses from the text.

Source: RefinedWeb (Penedo et al. 2023, arXiv:2306.01116) in DCLM's `url_removal_modifier` (recipes 7.4), result for
result with `faithful: true`. The reference removes addresses by name only from pages whose text *begins* with the
letters of some top-level domain (`Re…`, `The…`, not `When…`), where it meant pages that hold one; it knows schemes in
small letters only, and leaves `HTTP://` behind. Without `faithful` every page is searched, and schemes in any case.
Numeric addresses are removed from every page, and with them version numbers such as 1.2.3.4.
"""

from typing import ClassVar

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Block, Measure
from textmill.documents import schema_of
from textmill.origins.dclm.edits import Edit, edited
from textmill.origins.dclm.links import NUMERIC_LEAD, begins_like_a_domain, remove_links, remove_numeric_links


class DclmUrls(Block):
    """Edits `text`: addresses go with up to ten white spaces before them; fault `empty` if no character is left."""

    edits: ClassVar[str] = "web addresses removed"

    version: ClassVar[int] = 2

    faithful: bool = Field(
        default=False,
        description="Search only in pages that begin like a domain, for addresses in small letters, as DCLM does",
    )

    def provides(self) -> pa.Schema:
        return schema_of("text")

    def measures(self) -> tuple[Measure, ...]:
        return (Measure("urls_removed", "Addresses removed", pa.int32(), high=100, counts=True),)

    def apply(self, batch: Batch) -> Columns:
        has_numeric = pc.fill_null(pc.match_substring_regex(batch.column("text"), NUMERIC_LEAD), False).to_pylist()

        def edit(row: int, text: str) -> Edit:
            named = numeric = 0
            if not self.faithful or begins_like_a_domain(text):
                text, named = remove_links(text, self.faithful)
            # Removing an address can join the numbers around it.
            if named or has_numeric[row]:
                text, numeric = remove_numeric_links(text, self.faithful)
            return Edit(text or None, named + numeric)

        return edited(batch, self.label, self.measures()[0], edit)
