"""Reads a page's licence from the licence template that it calls, as Commons, Wikisource and Fandom have them."""

import re
from collections.abc import Sequence
from typing import Final

from textmill.spdx.spelling import spelled

__all__ = ["license_of"]

_NAME: Final = re.compile(
    r"(?P<cc>cc-by(?:-nc)?(?:-sa|-nd)?-[1-4]\.[0-9](?:-[a-z]{2,3})?|cc-by(?:-nc)?(?:-sa|-nd)?|cc-?(?:zero|0))"
    r"|(?P<pd>pd|pd-(?:old|self|us|usgov|us-?gov|author|user|ineligible|simple|textlogo|1923|1996|old-\d\d\d?|us-\w{2,20}"
    r"|usgov-[\w-]{2,20}|gov|gov-\w{2,20}|art|scan|anon-?\d{4}|expired|old-\w{2,20}|russia\w{0,20}))"
    r"|(?P<gfdl>gfdl(?:-self|-1\.[1-3])?)",
    re.IGNORECASE,
)
_NOT_FREE: Final = re.compile(
    r"(?:non-?free|not-?free|fair-?use|copy-?vio|copyrighted|copyright-by-|all-rights-reserved).*", re.IGNORECASE
)
_NO_GRANT: Final = "LicenseRef-All-Rights-Reserved"


def license_of(names: Sequence[str]) -> tuple[str, str] | None:
    """The licence that the templates of these names state, and the words; of several all bind.

    Those that call a page copied or not free count as all rights reserved. Templates that tell of parts of a page
    (`{{PD-notice}}`, `{{CC-notice}}`, `{{EB1911}}`) state none.
    """
    found: dict[str, str] = {}
    for name in names:
        folded = name.strip().replace("_", "-").replace(" ", "-")
        match = _NAME.fullmatch(folded)
        # What is declared of a wiki must not fill a page that is said to be copied, or not free.
        license = _spelled(match) if match is not None else _NO_GRANT if _NOT_FREE.fullmatch(folded) else None
        if license is not None:
            found.setdefault(license, name.strip())
    if not found:
        return None
    words = ", ".join(f"{{{{{name}}}}}" for name in found.values())
    return " AND ".join(sorted(found)), f"template {words}"[:200]


def _spelled(match: re.Match[str]) -> str | None:
    if match["pd"]:
        return spelled("public domain")
    if match["gfdl"]:
        version = re.search(r"\d\.\d", match["gfdl"])
        return f"GFDL-{version[0]}-only" if version else "GFDL"
    name = match["cc"].lower()
    return "CC0-1.0" if name in ("cc-zero", "cc0", "cc-0", "cczero") else spelled(name)
