"""Read a notice in prose, and the address beside it, as the SPDX expression that it surely grants.

Source: licence_rules (C1 to C3, C7 to C12) for what a notice means; recipes 11.2 for its forms. A notice is known to
speak of the document that it stands in, so words that name nothing grant too; other works, refusals, choices offered
and mentions do not.
"""

import re
from typing import Final

from textmill.spdx.addresses import address
from textmill.spdx.cc_ids import PUBLIC_DOMAIN
from textmill.spdx.clauses import said
from textmill.spdx.kept_rights import limits, reserves
from textmill.spdx.names import named, plain
from textmill.spdx.resolve import expression_over
from textmill.spdx.spelling import spelled
from textmill.spdx.verdicts import Said, Verdict

__all__ = ["expression_of", "takes_back"]

_LONGEST_CHARS: Final = 20_000
_HEADER: Final = re.compile(r"\bSPDX-License-Identifier:\s*(?P<expression>[^\n*]+?)\s*(?:\*/|-->|$)", re.MULTILINE)
_GUTENBERG: Final = re.compile(
    r"for the use of anyone anywhere(?: in the united states)?.{0,120}at no cost and with almost no restrictions",
    re.IGNORECASE,
)
_COPYRIGHTED_GUTENBERG: Final = re.compile(r"copyrighted project gutenberg", re.IGNORECASE)
_GRANTS: Final = frozenset({Verdict.DOCUMENT, Verdict.PART, Verdict.SITE, Verdict.TEXT, Verdict.BARE, Verdict.TITLED})


def expression_of(words: str, url: str | None = None) -> str | None:
    """The SPDX expression of a notice; None where nothing is surely granted.

    `This document is placed in the public domain or under the CC0-1.0-Universal license, whichever is more permissive.`
    gives `CC0-1.0 OR LicenseRef-Public-Domain`.
    """
    header = [spelled(found["expression"]) for found in _HEADER.finditer(words[:_LONGEST_CHARS])]
    if header:
        return header[0] if len(set(header)) == 1 else None
    text = " ".join(plain(words[:_LONGEST_CHARS]).split())
    if _GUTENBERG.search(text):
        return None if _COPYRIGHTED_GUTENBERG.search(text) else PUBLIC_DOMAIN
    statements = list(said(text, named(text)))
    granted = [one for one in statements if one.verdict in _GRANTS]
    linked = address(url) if url else None
    if any(one.verdict is Verdict.MENTION for one in statements) and not granted:
        return None
    is_open = not any(license.restricted for one in granted for license in one.licenses)
    if reserves(text, beside_open=is_open) and not any(one.yields for one in granted):
        return None
    if linked is not None:
        granted.append(Said(0, 0, (linked,), Verdict.DOCUMENT))
    if limits(text) and not any(license.restricted for one in granted for license in one.licenses):
        return None
    return expression_over(granted)


def takes_back(words: str) -> bool:
    """Whether a notice keeps all rights, or allows no commercial use or no changes, whatever else is granted."""
    text = " ".join(plain(words[:_LONGEST_CHARS]).split())
    return reserves(text) or limits(text)
