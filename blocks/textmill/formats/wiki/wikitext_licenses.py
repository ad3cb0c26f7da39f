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


def license_of(names: Sequence[str]) -> tuple[str, str] | None:
    """The licence that the templates of these names state, and the words; of several all bind.

    Templates that tell of parts of a page (`{{PD-notice}}`, `{{CC-notice}}`, `{{EB1911}}`) state none.
    """
    found: dict[str, str] = {}
    for name in names:
        match = _NAME.fullmatch(name.strip().replace("_", "-").replace(" ", "-"))
        if match is None:
            continue
        license = _spelled(match)
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
