"""A stage of a run: one step, what it reads, and what each of its tasks asks of a machine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from textmill.barrier import Barrier
from textmill.block import Block
from textmill.digest import Json
from textmill.resources import Resources
from textmill.step import AnyStep, Step

__all__ = ["Stage"]


@dataclass(frozen=True)
class Stage:
    """A step of a run; `name` is its folder."""

    index: int
    name: str
    label: str
    """What it serves: its barrier's, or what stands there instead."""
    step: AnyStep
    inputs: Mapping[str, str] = field(default_factory=dict)
    """What the step names in `after`, and the stages that these are."""
    barrier: Barrier | None = None
    """What a map stage resolves first, or what the stage is a step of."""
    blocks: tuple[Block, ...] = ()
    resources: Resources = Resources()  # noqa: RUF009  # frozen
    """What each of its tasks asks of a machine."""

    @property
    def kind(self) -> str:
        """What the step is called."""
        return self.step.name

    def has_own(self, method: str) -> bool:
        """Whether the step has an optional method, so that what the method looks at must be had."""
        return getattr(type(self.step), method) is not getattr(Step, method)

    @cached_property
    def settings(self) -> Json:
        """What of the settings decides its results; asks blocks for the digests of their models."""
        return self.step.settings()
