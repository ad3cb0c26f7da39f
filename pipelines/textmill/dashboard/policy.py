"""Allow a page the one script and the one style sheet of ours, by their digests, and nothing else."""

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Final

TEMPLATES: Final = Path(__file__).parent / "templates"
_STYLES: Final = ("frame.css", "parts.css", "views.css", "documents.css", "review.css", "compare.css")
_SCRIPTS: Final = ("textmill.js", "what-if-numbers.js", "what-if.js", "documents.js", "review.js")


@cache
def style() -> str:
    """The style sheet of every page, as it stands in it."""
    return "\n".join((TEMPLATES / name).read_text("utf-8") for name in _STYLES)


@cache
def script() -> str:
    """The script of every page, as it stands in it."""
    return "\n".join((TEMPLATES / name).read_text("utf-8") for name in _SCRIPTS)


def of_server() -> str:
    """The Content-Security-Policy of a page that is served."""
    return f"{_common()}; connect-src 'self'; form-action 'self'; frame-ancestors 'none'"


def of_file() -> str:
    """The same of a page in one file, which fetches nothing; a meta element cannot hold `frame-ancestors`."""
    return f"{_common()}; connect-src 'none'; form-action 'none'"


def _common() -> str:
    allowed = f"script-src {_digest(script())}; style-src {_digest(style())}"
    return f"default-src 'none'; {allowed}; img-src data:; base-uri 'none'"


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
