"""The digest of plain values, by which finished work and the inputs of an index are known again."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence

__all__ = ["Json", "digest", "digests_after"]

Json = Mapping[str, "Json"] | Sequence["Json"] | str | int | float | bool | None


def digest(*parts: Json) -> str:
    """SHA-256 over canonical JSON, 32 hex digits."""
    return hashlib.sha256(_text(parts)).hexdigest()[:32]


def digests_after(*parts: Json) -> Callable[[Json], str]:
    """What gives the digest of these values and one more; they are put into words once, however many follow."""
    begun = hashlib.sha256(_text(parts).removesuffix(b"]") + (b"," if parts else b""))

    def digest_with(last: Json) -> str:
        whole = begun.copy()
        whole.update(_text(last) + b"]")
        return whole.hexdigest()[:32]

    return digest_with


def _text(value: Json) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()
