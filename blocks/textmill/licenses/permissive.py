"""Keep documents whose licence, as their source writes it, is on Common Pile's list; write it as an SPDX id.

Source: Common Pile v0.1 (Kandpal et al. 2025), `PermissiveLicenses.from_string` (recipes 10.3). `faithful: true` reads
as it does: BY-SA 2.0 as BY 2.0, `.../zero/1.0/deed.en` as public domain, `ruby/3.0` as CC BY 3.0, and no names (MIT).
"""

from typing import Final

import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Block
from textmill.documents import FAULT, schema_of
from textmill.spdx.common_pile import parse_faithfully
from textmill.spdx.permissive_names import parse

_REFUSED: Final = "not_permissive"


class Permissive(Block):
    """Refuses documents as `not_permissive`; `license` becomes the SPDX id of the rest.

    Allowed: public domain, CC0, CC PDM, CC BY, CC BY-SA, GFDL, Apache-2.0, MIT, BSD-2-Clause, BSD-3-Clause, ISC,
    Artistic-2.0, CDLA-Permissive-1.0, Open Parliament Licence.
    """

    column: str = Field(default="license", description="String column with an address, a name or an SPDX id")
    faithful: bool = Field(default=False, description="Read licences as Common Pile's parser does, slips included")

    def requires(self) -> tuple[str, ...]:
        return (self.column,)

    def reads_written_licenses(self) -> bool:
        return self.column == "license"

    def provides(self) -> pa.Schema:
        return schema_of("license")

    def apply(self, batch: Batch) -> Columns:
        read = parse_faithfully if self.faithful else parse
        found = [read(text) for text in batch.strings(self.column)]
        return {
            "license": pa.array(found, pa.string()),
            FAULT: pa.array([_REFUSED if spdx is None else None for spdx in found], pa.string()),
        }
