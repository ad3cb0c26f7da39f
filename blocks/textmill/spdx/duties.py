"""Says what a licence asks of those who pass a work on, for a person to read: names, notices, statements.

Source: the licences' own texts (recipes 11.5): CC BY 1.0-3.0 section 4, BY 4.0 section 3, GFDL 1.3 sections 2 to 4,
the conditions of MIT, BSD, ISC and Apache-2.0 section 4; Open Government and Open Parliament Licence, "You must". A
summary, and no legal advice: the licence's address stands beside it.
"""

import re
from typing import Final

from textmill.spdx.one_spelling import one_spelling

__all__ = ["duty"]

_UNKNOWN: Final = "see its text"
_DUTIES: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern, re.IGNORECASE), words)
    for pattern, words in (
        (
            r"CC-BY(?:-NC)?-ND\b.*|CC-BY-NC\b.*|CC-(?:NC|ND|SAMPLING).*",
            "as CC BY, and no commercial use (NC) or no adaptations (ND)",
        ),
        (
            r"CC-BY-SA\b.*",
            "authors, title, source, link to the licence and changes; adaptations under the same or a like licence",
        ),
        (
            r"CC-BY(?:-4\.0.*)?",
            "authors, copyright and licence notice, source, link to the licence, and changes, also earlier ones",
        ),
        (r"CC-BY-.*", "authors, title, source, link to the licence, and changes"),
        (r"CC-PDM-1\.0", "nothing; it is a label and no grant, and moral rights may remain"),
        (
            r"CC0.*|CC-PDDC|PDDL-1\.0|Unlicense|0BSD|MIT-0|NIST-PD|SAX-PD.*|LicenseRef-Public-Domain",
            "nothing; to name the source is the custom",
        ),
        (
            r"LicenseRef-(?:US-.*|Public-Domain-US)",
            "nothing in the United States; other countries' rights and parts of others may remain",
        ),
        (r"GFDL.*", "authors, copyright notices, history, and the licence's text with copies; invariant sections stay"),
        (r"Apache-.*", "copyright notices, the NOTICE file, the licence's text, and a note on changed files"),
        (
            r"BSD-3-Clause.*",
            "copyright notice and the licence's text with copies; no endorsement by the holders",
        ),
        (
            r"(?:MIT|ISC|BSD-|X11|Zlib|HPND|NCSA|PostgreSQL|BSL-1\.0).*",
            "copyright notice and the licence's text",
        ),
        (r"Artistic-2\.0", "notices, and modified versions marked as such"),
        (r"CDLA-Permissive-1\.0", "notices with the data"),
        (r"CDLA-Permissive-2\.0", "the licence's text with the data"),
        (
            r"OGL-UK-.*",
            'the statement "Contains public sector information licensed under the Open Government Licence" and its '
            "version; no endorsement",
        ),
        (
            r"OPL-UK-3\.0",
            'the statement "Contains Parliamentary information licensed under the Open Parliament Licence v3.0"; no '
            "endorsement",
        ),
        (r"ODC-By-.*|ODbL-.*", "a notice of the database's licence; ODbL: derived databases under it too"),
        (
            r"(?:A|L)?GPL-.*|MPL-.*|EPL-.*|EUPL-.*",
            "notices, the licence's text, and source code under the licence",
        ),
    )
)
"""The first that matches the whole id."""


def duty(license: str) -> str:
    """What one licence id asks for, in a few words."""
    id_ = license.partition(" WITH ")[0]
    spellings = (id_, one_spelling(id_))  # as it is first: the one spelling of the public domain does not say where
    return next((words for id_ in spellings for pattern, words in _DUTIES if pattern.fullmatch(id_)), _UNKNOWN)
