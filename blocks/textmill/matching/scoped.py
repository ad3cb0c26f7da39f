"""A barrier that compares documents of one scope only: of a source, a crawl, a language."""

from collections.abc import Iterable
from typing import Final, Literal

import pyarrow as pa
from pydantic import Field

from textmill.barrier import Barrier
from textmill.block import Shard

__all__ = ["ScopedBarrier"]

Scope = Literal["global", "source", "dump", "language"]
SCOPE_MEANING: Final = (
    "Which documents are compared: all (`global`), or those of one `source`, of one `language` and script (documents "
    "without either among themselves), or of one crawl (`dump`: the column of this name or, where that is missing or "
    "null, the last name such as CC-MAIN-2024-18 in the shard's address)"
)
_SCOPE_COLUMNS: Final[dict[Scope, tuple[str, ...]]] = {
    "global": (),
    "source": ("source",),
    "dump": (),
    "language": ("language", "script"),
}


class ScopedBarrier(Barrier):
    """Its keys are made with `textmill.matching.scope`, which heeds the setting."""

    scope: Scope = Field(default="global", description=SCOPE_MEANING)

    def reads(self) -> tuple[str, ...]:
        """Also the columns that tell scopes apart."""
        return tuple(dict.fromkeys((*self.requires(), *_SCOPE_COLUMNS[self.scope])))

    def check_documents(self, schema: pa.Schema, shards: Iterable[Shard]) -> None:
        from textmill.matching import scope  # a module that knows this contract

        scope.check_dumps(self, schema.names, shards)
