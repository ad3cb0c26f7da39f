"""Leave of every address in a text only its host, for what is shared without saying which pages were read."""

import re
from typing import Final

_ADDRESS: Final = re.compile(
    r"[a-z][a-z0-9+.-]{1,20}://(?:[^\s/?#\"'<>]*@)?([^\s/?#\"'<>\\@]*)[^\s\"'<>]*", re.IGNORECASE
)


def without_addresses(text: str) -> str:
    """`GET https://example.org/a?b failed` as `GET example.org/… failed`."""
    return _ADDRESS.sub(r"\1/…", text) if "://" in text else text
