"""Decide whether a list of licences allows an SPDX expression.

Source: SPDX specification 2.3, annex D: `WITH` binds before `AND`, `AND` before `OR`; operators in any case. The
package `license-expression` parses.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from boolean import ParseError
from license_expression import AND, ExpressionError, LicenseSymbol, LicenseWithExceptionSymbol, Licensing

__all__ = ["Expression", "allows", "covers", "parse"]

_DEEPEST: Final = 100
_SHOWN_CHARS: Final = 200
_VERSION: Final = re.compile(
    r"-[0-9]+(?:\.[0-9]+)*(?P<port>-[A-Z]{2,8})?(?:-NO-INVARIANTS|-INVARIANTS)?(?:\+|-ONLY|-OR-LATER)?\Z", re.IGNORECASE
)
_WITHOUT_ID: Final = re.compile(r"LICENSEREF-(?=(?:CC-BY|GFDL|[AL]?GPL|OGL-UK|OPL-UK|ODC-BY|NLOD|LAL)(?:-|\Z))")
"""Before a licence that SPDX gives no id in this version or port."""
_PUBLIC_DOMAIN: Final = {"LICENSEREF-PUBLICDOMAIN": "LICENSEREF-PUBLIC-DOMAIN"}

Expression = str | tuple["Expression", ...]
"""A licence id, or (`AND` or `OR`, part, part, ...)."""


def parse(text: str) -> Expression:
    """The tree of an expression; ValueError when it is malformed, or nested more than 100 deep."""
    depth = deepest = 0
    for character in text:
        depth += (character == "(") - (character == ")")
        deepest = max(deepest, depth)
    if deepest > _DEEPEST:
        raise ValueError(f"a parenthesis is nested more than {_DEEPEST} deep")
    try:
        tree = _licensing().parse(text, simple=True)
    except (ExpressionError, ParseError, IndexError, TypeError, AttributeError) as error:
        raise ValueError(
            f"malformed licence expression {text[:_SHOWN_CHARS]!r}: {str(error)[:_SHOWN_CHARS]}"
        ) from error
    if tree is None:
        raise ValueError("a licence is missing")
    return _plain(tree)


def allows(tree: Expression, allowed: Callable[[str], bool]) -> bool:
    """Whether all parts of an `AND` and one part of an `OR` are allowed."""
    if isinstance(tree, str):
        return allowed(tree)
    operator, *parts = tree
    combine = all if operator == "AND" else any
    return combine(allows(part, allowed) for part in parts)


def covers(entry: str, license: str, ports: bool) -> bool:
    """Whether an entry of an allow list covers a licence id: the same id, its port, or a version of its family.

    `CC-BY` covers `CC-BY-4.0` and `LicenseRef-CC-BY`, and never `CC-BY-SA-4.0`; `ports` lets it cover `CC-BY-3.0-US`,
    and `CC-BY-3.0` too.
    """
    entry, license = _bare(entry), _bare(license)
    if entry == license:
        return True
    if not license.startswith(entry):
        return False
    rest = license[len(entry) :]
    if rest in ("+", "-ONLY", "-OR-LATER"):
        return True
    if (
        ports
        and re.fullmatch(r"-(?:[A-Z]{2}|IGO|SCOTLAND)", rest)
        and _VERSION.search(entry)
        and entry.startswith("CC-")
    ):
        return True
    version = _VERSION.match(rest)
    return version is not None and (ports or version["port"] is None)


def _bare(id: str) -> str:
    upper = id.upper()
    return _PUBLIC_DOMAIN.get(upper) or _WITHOUT_ID.sub("", upper)


@lru_cache(maxsize=1)
def _licensing() -> Licensing:
    return Licensing()


def _plain(tree: object) -> Expression:
    if isinstance(tree, LicenseWithExceptionSymbol):
        return f"{tree.license_symbol.key} WITH {tree.exception_symbol.key}"
    if isinstance(tree, LicenseSymbol):
        return str(tree.key)
    operator = "AND" if isinstance(tree, AND) else "OR"
    return (operator, *map(_plain, getattr(tree, "args", ())))
