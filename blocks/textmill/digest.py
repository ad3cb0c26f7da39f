"""The digest of plain values, by which finished work and the inputs of an index are known again."""

import hashlib
import json
from collections.abc import Sequence

__all__ = ["Json", "digest"]

Json = dict[str, "Json"] | Sequence["Json"] | str | int | float | bool | None


def digest(*parts: Json) -> str:
    """SHA-256 over canonical JSON, 32 hex digits."""
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
