"""Keep documents whose licence a policy or an allow list permits.

Source: Common Pile v0.1 (Kandpal et al. 2025; recipes 10.3, 11.1) and the lists that `textmill.spdx.policies` names.
Unlike Common Pile's parser, BY-SA is never taken for BY. A document that says another licence than its source declares
(`license_declared`) stays only where both are permitted.
"""

import re
from collections.abc import Sequence
from functools import partial
from typing import ClassVar, Final, Self

import pyarrow as pa
from pydantic import Field, field_validator, model_validator

from textmill.batch import Batch, Columns
from textmill.block import Block
from textmill.documents import DETAIL, FAULT
from textmill.errors import UserError
from textmill.spdx.allowed import allows, covers, parse
from textmill.spdx.one_spelling import one_spelling
from textmill.spdx.policies import POLICIES, PolicyName, policy_allows
from textmill.spdx.spelling import is_expression, spelled

_UNKNOWN: Final = "unknown"
_NOT_ALLOWED: Final = "not_allowed"
_SOURCE_NOT_ALLOWED: Final = "source_not_allowed"
_SHAPED_AS_ID: Final = re.compile(r"CC-[A-Z0-9.+-]+", re.IGNORECASE)
"""An id that is not listed is no name with a slip: `CC-BY-9.0`, `CC-BY-3.0-NC`."""


class License(Block):
    """Refuses documents without a licence as `unknown`, and with another one as `not_allowed`.

    One that is permitted is refused as `source_not_allowed` where its source declares one that is not. Of `A AND B`
    both must be allowed, of `A OR B` one. Names and addresses of licences (`CC BY 4.0`) are read as the SPDX ids that
    they surely mean. Under a policy, a licence that would pass without `license_evidence` ends the run.
    """

    version: ClassVar[int] = 3

    policy: PolicyName | None = Field(
        default=None,
        description="Instead of `allow`: " + "; ".join(f"{name} ({one.meaning})" for name, one in POLICIES.items()),
    )
    allow: tuple[str, ...] = Field(
        default=(),
        description="Instead of `policy`: SPDX ids (CC-BY-4.0) or families, which cover every version (CC-BY covers "
        "CC-BY-4.0, not CC-BY-SA-4.0)",
    )
    allow_ports: bool = Field(
        default=True, description="Whether an entry of `allow` covers national ports too (CC-BY-3.0: CC-BY-3.0-DE)"
    )

    @field_validator("allow")
    @classmethod
    def _single_ids(cls, allow: tuple[str, ...]) -> tuple[str, ...]:
        for entry in allow:
            if not isinstance(parse(entry), str):
                raise ValueError(f"{entry!r} is an expression; list its licences one by one")
        return allow

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.policy is None) == (not self.allow):
            raise ValueError(f"either `policy` ({', '.join(POLICIES)}) or `allow` with at least one licence is needed")
        return self

    def requires(self) -> tuple[str, ...]:
        return ("license",) if self.policy is None else ("license", "license_evidence")

    def apply(self, batch: Batch) -> Columns:
        own = batch.column("license").to_pylist()
        declared = _declared(batch)
        permitted = {one: self._permits(one) for one in {*own, *declared} if one is not None and one.strip()}
        faults = [_fault(one, other, permitted) for one, other in zip(own, declared, strict=True)]
        if self.policy is not None:
            self._check_evidence(batch, faults)
        return {
            FAULT: pa.array(faults, pa.string()),
            DETAIL: pa.array(list(map(_detail, faults, own, declared)), pa.string()),
        }

    def _permits(self, expression: str) -> bool:
        try:
            is_id = is_expression(expression) or _SHAPED_AS_ID.fullmatch(expression) is not None
            tree = parse(expression if is_id else spelled(expression) or expression)
        except ValueError:
            return False
        return allows(tree, self._listed if self.policy is None else partial(policy_allows, self.policy))

    def _listed(self, license: str) -> bool:
        plain = one_spelling(license)
        return any(covers(one_spelling(entry), plain, self.allow_ports) for entry in self.allow)

    def _check_evidence(self, batch: Batch, faults: Sequence[str | None]) -> None:
        """UserError where a document would pass with a licence of which nobody says where it was read."""
        evidence = batch.strings("license_evidence")
        row = next((at for at, fault in enumerate(faults) if fault is None and not evidence[at].strip()), None)
        if row is None:
            return
        giver = batch.strings("license_method")[row] if "license_method" in batch.names else ""
        given = f"gave document {_named(batch, row)} the licence {batch.strings('license')[row]!r} without evidence"
        raise UserError(
            f"filters.license ({self.label}): {giver or 'a block before'} {given}; under a policy what gives `license` "
            "must say in `license_evidence` where it was read"
        )


def _declared(batch: Batch) -> list[str | None]:
    """What sources declare instead; nothing without such a column, or where an input has one of another kind."""
    if "license_declared" not in batch.names or not pa.types.is_string(batch.column("license_declared").type):
        return [None] * len(batch)
    found: list[str | None] = batch.column("license_declared").to_pylist()
    return found


def _fault(own: str | None, declared: str | None, permitted: dict[str | None, bool]) -> str | None:
    if own not in permitted:
        return _UNKNOWN
    if not permitted[own]:
        return _NOT_ALLOWED
    return None if permitted.get(declared, True) else _SOURCE_NOT_ALLOWED


def _detail(fault: str | None, own: str | None, declared: str | None) -> str | None:
    if fault == _SOURCE_NOT_ALLOWED:
        return f"{own}, but its source declares {declared}"
    return own if fault == _NOT_ALLOWED else None


def _named(batch: Batch, row: int) -> str:
    return repr(batch.column("id")[row].as_py()) if "id" in batch.names else f"{row} of its batch"
