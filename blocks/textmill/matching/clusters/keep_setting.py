"""Which document of a cluster stays, as a user writes it: one key, or several, the first that differs deciding."""

from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

__all__ = ["KEEP_MEANING", "Highest", "Keep", "KeepKey"]

KEEP_MEANING: Final = (
    "Which document of a cluster stays: `first` in the order of the input, `longest` in characters, `newest` by the "
    "column `date`, `most_permissive_licence`, or {highest: column}; or a list of these, of which each decides among "
    "those that are equal by the ones before it. Null, NaN and a date that cannot be read are lowest; of documents "
    "that are equal by all the first stays"
)


class Highest(BaseModel):
    """The document with the highest number in a column stays; null and NaN are lowest."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    highest: str = Field(description="Column of numbers")


KeepKey = Literal["first", "longest", "newest", "most_permissive_licence"] | Highest


def _settled(keep: KeepKey | tuple[KeepKey, ...]) -> KeepKey | tuple[KeepKey, ...]:
    """One key instead of a list of one; `first` decides last anyway."""
    if not isinstance(keep, tuple):
        return keep
    keys = keep[:-1] if keep[-1] == "first" else keep
    if "first" in keys:
        raise ValueError("what stands behind `first` decides nothing: put it last, or leave it out")
    return keys if len(keys) > 1 else keys[0] if keys else "first"


Keep = Annotated[KeepKey | Annotated[tuple[KeepKey, ...], Field(min_length=1)], AfterValidator(_settled)]
