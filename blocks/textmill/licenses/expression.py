"""Decide whether a list of licences allows an SPDX expression.

Source: SPDX specification 2.3, annex D: `WITH` binds before `AND`, `AND` before `OR`; operators in any case.
"""

import re
from collections.abc import Callable

__all__ = ["allows", "covers", "parse"]

_TOKEN = re.compile(r"\s*(\(|\)|[^\s()]+)")
_VERSION = re.compile(r"-[0-9]+(?:\.[0-9]+)*(?P<port>-[A-Z]{2,8})?(?:\+|-only|-or-later)?\Z")

Expression = str | tuple[str, "Expression", "Expression"]
"""A licence id, or (`AND` or `OR`, left, right)."""


def parse(text: str) -> Expression:
    """The tree of an expression; ValueError when it is malformed."""
    tokens = _TOKEN.findall(text)
    tree, rest = _either(tokens)
    if rest:
        raise ValueError(f"unexpected {rest[0]!r} in licence expression {text!r}")
    return tree


def allows(tree: Expression, allowed: Callable[[str], bool]) -> bool:
    """Whether all parts of an `AND` and one part of an `OR` are allowed."""
    if isinstance(tree, str):
        return allowed(tree)
    operator, left, right = tree
    combine = all if operator == "AND" else any
    return combine(allows(part, allowed) for part in (left, right))


def covers(entry: str, license: str, ports: bool) -> bool:
    """Whether an entry of an allow list covers a licence id: the same id, its port, or a version of its family.

    `CC-BY` covers `CC-BY-4.0` and never `CC-BY-SA-4.0`; `ports` lets it cover `CC-BY-3.0-US`, and `CC-BY-3.0` too.
    """
    entry, license = entry.upper(), license.upper()
    if entry == license:
        return True
    if not license.startswith(entry):
        return False
    rest = license[len(entry) :]
    if ports and re.fullmatch(r"-(?:[A-Z]{2}|IGO)", rest) and _VERSION.search(entry) and entry.startswith("CC-"):
        return True
    version = re.compile(_VERSION.pattern, re.IGNORECASE).match(rest)
    return version is not None and (ports or version["port"] is None)


def _either(tokens: list[str]) -> tuple[Expression, list[str]]:
    tree, rest = _both(tokens)
    while rest and rest[0].upper() == "OR":
        right, rest = _both(rest[1:])
        tree = ("OR", tree, right)
    return tree, rest


def _both(tokens: list[str]) -> tuple[Expression, list[str]]:
    tree, rest = _one(tokens)
    while rest and rest[0].upper() == "AND":
        right, rest = _one(rest[1:])
        tree = ("AND", tree, right)
    return tree, rest


def _one(tokens: list[str]) -> tuple[Expression, list[str]]:
    if not tokens or tokens[0].upper() in {"AND", "OR", "WITH", ")"}:
        raise ValueError(f"a licence is missing before {tokens[0]!r}" if tokens else "a licence is missing at the end")
    if tokens[0] == "(":
        tree, rest = _either(tokens[1:])
        if not rest or rest[0] != ")":
            raise ValueError("a parenthesis is not closed")
        return tree, rest[1:]
    if len(tokens) > 2 and tokens[1].upper() == "WITH":
        return f"{tokens[0]} WITH {tokens[2]}", tokens[3:]
    return tokens[0], tokens[1:]
