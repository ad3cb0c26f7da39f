"""Keep documents whose licence is on an allow list.

Source: Common Pile v0.1 (Kandpal et al. 2025; recipes 10.3, 11.1). Unlike its parser, BY-SA is never taken for BY.
"""

from collections.abc import Callable
from typing import ClassVar, Final

import pyarrow as pa
from pydantic import Field, field_validator

from textmill.batch import Batch, Columns
from textmill.block import Block
from textmill.documents import DETAIL, FAULT
from textmill.spdx.allowed import allows, covers, parse
from textmill.spdx.spelling import is_expression, spelled

_NOT_ALLOWED: Final = "not_allowed"


class License(Block):
    """Refuses documents without a licence as `unknown`, and with another one as `not_allowed`.

    Of `A AND B` both must be allowed, of `A OR B` one. Names and addresses of licences (`CC BY 4.0`) are read as the
    SPDX ids that they surely mean.
    """

    version: ClassVar[int] = 2

    allow: tuple[str, ...] = Field(
        min_length=1,
        description="SPDX ids (CC-BY-4.0) or families, which cover every version (CC-BY covers CC-BY-4.0, "
        "not CC-BY-SA-4.0)",
    )
    allow_ports: bool = Field(
        default=True, description="Whether an entry covers national ports too (CC-BY-3.0 covers CC-BY-3.0-DE)"
    )

    @field_validator("allow")
    @classmethod
    def _single_ids(cls, allow: tuple[str, ...]) -> tuple[str, ...]:
        for entry in allow:
            if not isinstance(parse(entry), str):
                raise ValueError(f"{entry!r} is an expression; list its licences one by one")
        return allow

    def requires(self) -> tuple[str, ...]:
        return ("license",)

    def packages(self) -> tuple[str, ...]:
        return ("packaging",)

    def apply(self, batch: Batch) -> Columns:
        column = batch.column("license").to_pylist()
        verdicts = {expression: _fault(expression, self._allowed) for expression in set(column)}
        details = [expression if verdicts[expression] == _NOT_ALLOWED else None for expression in column]
        return {
            FAULT: pa.array([verdicts[expression] for expression in column], pa.string()),
            DETAIL: pa.array(details, pa.string()),
        }

    def _allowed(self, license: str) -> bool:
        return any(covers(entry, license, self.allow_ports) for entry in self.allow)


def _fault(expression: str | None, allowed: Callable[[str], bool]) -> str | None:
    if expression is None or not expression.strip():
        return "unknown"
    try:
        tree = parse(expression if is_expression(expression) else spelled(expression) or expression)
    except ValueError:
        return _NOT_ALLOWED
    return None if allows(tree, allowed) else _NOT_ALLOWED
