"""A filter made for English whose limits are those of each row's language."""

from pydantic import Field

from textmill.block import Filter, Rule
from textmill.location import Location
from textmill.origins.fineweb2.limit_columns import NO_LIMITS, rule_by_row
from textmill.origins.fineweb2.limits import LIMITS_MEANING, identity_of, load

__all__ = ["LimitFilter"]


class LimitFilter(Filter):
    """Has the rules of another filter, some with limits by language; languages without limits are refused before."""

    limits: Location | None = Field(default=None, description=LIMITS_MEANING)

    def requires(self) -> tuple[str, ...]:
        return self._measuring().requires()

    def rules(self) -> tuple[Rule, ...]:
        limit_of = self._limit_of()
        rules = (
            rule_by_row(self.label, rule, limit_of[rule.fault]) if rule.fault in limit_of else rule
            for rule in self._measuring().rules()
        )
        return (Rule(NO_LIMITS, f"{self.label}.has_limits", "<", 1), *rules)

    def prepare(self) -> None:
        load(self.limits)

    def identity(self) -> str:
        return identity_of(self.limits)

    def _measuring(self) -> Filter:
        """The filter that measures, its limits by language switched off."""
        raise NotImplementedError(f"{type(self).__name__} does not say what measures")

    def _limit_of(self) -> dict[str, str]:
        """Faults whose limit belongs to the language, with the measures that hold it."""
        raise NotImplementedError(f"{type(self).__name__} does not say which limits are the language's")
