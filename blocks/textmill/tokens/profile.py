"""The setting `profile:`: which of datatrove's two generations of rules a block follows (recipes 0.2)."""

from typing import Final, Literal

__all__ = ["PROFILE_MEANING", "Profile"]

Profile = Literal["datatrove-0.10", "fineweb-v1"]

PROFILE_MEANING: Final = "Whose rules to follow: datatrove-0.10, or fineweb-v1 (datatrove v0.2.0 of spring 2024)"
