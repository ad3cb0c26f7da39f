"""Decide whether a list of licences allows an SPDX expression.

Source: SPDX specification 2.3, annex D: `WITH` binds before `AND`, `AND` before `OR`; operators in any case.
"""

import re
from collections.abc import Callable

__all__ = ["Expression", "allows", "covers", "parse"]

_TOKEN = re.compile(r"[()]|[^\s()]+")
_DEEPEST = 100
_SHOWN = 200
_VERSION = re.compile(r"-[0-9]+(?:\.[0-9]+)*(?P<port>-[A-Z]{2,8})?(?:\+|-only|-or-later)?\Z")

Expression = str | tuple["Expression", ...]
"""A licence id, or (`AND` or `OR`, part, part, ...)."""


def parse(text: str) -> Expression:
    """The tree of an expression; ValueError when it is malformed, or nested more than 100 deep."""
    tokens = _TOKEN.findall(text)
    tree, at = _joined(tokens, 0, 0, "OR")
    if at < len(tokens):
        raise ValueError(f"unexpected {tokens[at]!r} in licence expression {text[:_SHOWN]!r}")
    return tree


def allows(tree: Expression, allowed: Callable[[str], bool]) -> bool:
    """Whether all parts of an `AND` and one part of an `OR` are allowed."""
    if isinstance(tree, str):
        return allowed(tree)
    operator, *parts = tree
    combine = all if operator == "AND" else any
    return combine(allows(part, allowed) for part in parts)


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


def _joined(tokens: list[str], at: int, depth: int, operator: str) -> tuple[Expression, int]:
    """What stands from a place on, joined by `OR` or by the `AND` that binds before it, and where that ends."""
    parts: list[Expression] = []
    while True:
        tree, at = _joined(tokens, at, depth, "AND") if operator == "OR" else _one(tokens, at, depth)
        parts.append(tree)
        if at == len(tokens) or tokens[at].upper() != operator:
            return (tree if len(parts) == 1 else (operator, *parts)), at
        at += 1


def _one(tokens: list[str], at: int, depth: int) -> tuple[Expression, int]:
    if at == len(tokens) or tokens[at].upper() in {"AND", "OR", "WITH", ")"}:
        where = f"before {tokens[at]!r}" if at < len(tokens) else "at the end"
        raise ValueError(f"a licence is missing {where}")
    if tokens[at] == "(":
        if depth == _DEEPEST:
            raise ValueError(f"a parenthesis is nested more than {_DEEPEST} deep")
        tree, at = _joined(tokens, at + 1, depth + 1, "OR")
        if at == len(tokens) or tokens[at] != ")":
            raise ValueError("a parenthesis is not closed")
        return tree, at + 1
    if at + 2 < len(tokens) and tokens[at + 1].upper() == "WITH":
        return f"{tokens[at]} WITH {tokens[at + 2]}", at + 3
    return tokens[at], at + 1
