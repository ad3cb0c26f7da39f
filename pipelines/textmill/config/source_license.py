"""The licence that a pipeline file declares for a whole source."""

from pydantic import BaseModel, ConfigDict, Field, field_validator

from textmill.spdx.spelling import is_expression, spelled

__all__ = ["SourceLicense"]


class SourceLicense(BaseModel):
    """The licence of a whole source, and where it is stated."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    spdx: str = Field(min_length=1, description="SPDX expression")
    evidence: str = Field(min_length=1, description="Address or words that state it")
    url: str | None = Field(default=None, description="The licence's own address")

    @field_validator("spdx")
    @classmethod
    def _is_spdx(cls, spdx: str) -> str:
        if is_expression(spdx):
            return spdx
        meant = spelled(spdx)
        hint = f"write {meant!r}" if meant else "see spdx.org/licenses, or write LicenseRef-<name> for one not listed"
        raise ValueError(f"{spdx!r} is no SPDX expression; {hint}")
