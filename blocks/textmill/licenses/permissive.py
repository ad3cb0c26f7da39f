"""Keep documents whose licence, as their source writes it, is on Common Pile's list; write it as an SPDX id.

Source: Common Pile v0.1 (Kandpal et al. 2025), `PermissiveLicenses.from_string` (recipes 10.3). `faithful: true` reads
as it does: BY-SA 2.0 as BY 2.0, `.../zero/1.0/deed.en` as public domain, `ruby/3.0` as CC BY 3.0, and no names (MIT).
Unlike theirs, a licence that differs from what its source declares (`license_declared`) needs both to be on the list.
"""

from typing import ClassVar, Final

import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Block
from textmill.documents import DETAIL, FAULT, schema_of
from textmill.spdx import allowed
from textmill.spdx.common_pile import parse_faithfully
from textmill.spdx.permissive_names import parse

_REFUSED: Final = "not_permissive"
_GIVEN: Final = ("license", "license_url", "license_evidence", "license_scope", "license_method")
_LONGEST_WORDS: Final = 200


class Permissive(Block):
    """Refuses documents as `not_permissive`; `license` becomes the SPDX id of the rest.

    Allowed: public domain, CC0, CC PDM, CC BY, CC BY-SA, GFDL, Apache-2.0, MIT, BSD-2-Clause, BSD-3-Clause, ISC,
    Artistic-2.0, CDLA-Permissive-1.0, Open Parliament Licence.
    """

    version: ClassVar[int] = 2

    column: str = Field(default="license", description="String column with an address, a name or an SPDX id")
    faithful: bool = Field(default=False, description="Read licences as Common Pile's parser does, slips included")

    def requires(self) -> tuple[str, ...]:
        return (self.column,)

    def reads_written_licenses(self) -> bool:
        return self.column == "license"

    def provides(self) -> pa.Schema:
        return schema_of(*_GIVEN)

    def apply(self, batch: Batch) -> Columns:
        read = parse_faithfully if self.faithful else parse
        written = batch.strings(self.column)
        found = [read(text) for text in written]
        known = self._known(batch)
        declared = batch.strings("license_declared") if "license_declared" in batch.names else [""] * len(batch)
        refused = [spdx is None or not _all_listed(other) for spdx, other in zip(found, declared, strict=True)]
        given = {
            "license": found,
            "license_url": [
                url or (text if "://" in text else None)
                for url, text in zip(known["license_url"], written, strict=True)
            ],
            "license_evidence": [
                said or (f"{self.column} of the row: {text[:_LONGEST_WORDS]}" if text else None)
                for said, text in zip(known["license_evidence"], written, strict=True)
            ],
            "license_scope": [scope or "document" for scope in known["license_scope"]],
            "license_method": [method or "row" for method in known["license_method"]],
        }
        return {
            **{name: pa.array(values, pa.string()) for name, values in given.items()},
            FAULT: pa.array([_REFUSED if is_refused else None for is_refused in refused], pa.string()),
            DETAIL: pa.array(
                [
                    (f"{text}, but its source declares {other}" if other else text[:_LONGEST_WORDS]) or None
                    if is_refused
                    else None
                    for is_refused, text, other in zip(refused, written, declared, strict=True)
                ],
                pa.string(),
            ),
        }

    def _known(self, batch: Batch) -> dict[str, list[str]]:
        """What is known of the licence that is read: nothing, of another column than `license`."""
        own = self.column == "license"
        return {name: batch.strings(name) if own and name in batch.names else [""] * len(batch) for name in _GIVEN}


def _all_listed(declared: str) -> bool:
    """Whether a source's declaration is on the list, or nothing is said."""
    if not declared:
        return True
    try:
        tree = allowed.parse(declared)
    except ValueError:
        return False
    return allowed.allows(tree, lambda license: parse(license) is not None)
