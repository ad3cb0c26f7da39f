"""Tell cheaply whether what is committed of a run has changed since it was last looked at."""

import hashlib

from textmill.store.manifest import manifest
from textmill.store.store import Store


def state_of(store: Store) -> str:
    """A digest of the manifest and of the names and sizes of commit records; UserError when there is no run.

    A folded file has another name each time it is written, so that names tell of it too.
    """
    described = manifest(store)
    seen = hashlib.sha256(repr(described).encode("utf-8", "backslashreplace"))
    for stage in described["stages"]:
        folder = f"stages/{stage['name']}"
        for part in ("commits", "folded", "quarantine"):
            sizes = sorted(store.sizes(f"{folder}/{part}").items())
            seen.update(repr((part, sizes)).encode("utf-8", "backslashreplace"))
    return seen.hexdigest()
