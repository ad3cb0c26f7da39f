"""What a run directory says of itself: its manifest and the names of its stages."""

from typing import NotRequired, cast

from pydantic import BaseModel, Field, ValidationError, field_validator
from typing_extensions import TypedDict  # of `typing` pydantic takes those of Python 3.12 on only

from textmill.config.accounting import Accounting
from textmill.digest import Json
from textmill.errors import UserError
from textmill.inside import InnerName
from textmill.store.store import Store


class StageEntry(TypedDict):
    """A stage as `run.json` lists it."""

    name: InnerName
    kind: str
    label: str


class RuleEntry(TypedDict):
    """A rule as `run.json` lists it; see `textmill.plan.rules`."""

    reason: str
    block: str
    label: str
    measure: str
    op: str
    limit: float | None
    setting: str | None
    whole: bool
    source: str | None
    exact: bool


class RecipeEntry(TypedDict):
    """The pipeline file that a run's own says it was made from."""

    file: str
    config: dict[str, Json]


class _Recipe(BaseModel):
    file: str
    config: dict[str, object]


class _Described(BaseModel):
    """What every reader of `run.json` may rely on."""

    name: str
    complete: bool
    config: dict[str, object]
    recipe: _Recipe | None = None
    versions: dict[str, str]
    shards: int = Field(ge=0)
    stages: list[StageEntry]
    repeated_ids: int = Field(default=0, ge=0)
    described: str = ""
    notes: list[str] = []
    rules: list[RuleEntry] = []
    accounting: Accounting = Accounting()

    @field_validator("accounting", mode="before")
    @classmethod
    def _as_json_has_it(cls, written: object) -> Accounting:
        """JSON has lists where the model has tuples, which strict validation would refuse."""
        return Accounting.model_validate(written)

    @field_validator("stages")
    @classmethod
    def _reads_and_writes(cls, stages: list[StageEntry]) -> list[StageEntry]:
        if not {"map", "write"} <= {stage["kind"] for stage in stages}:
            raise ValueError("a run reads shards and writes a corpus")
        return stages


class Manifest(TypedDict):
    """The content of `run.json`."""

    name: str
    complete: bool
    config: dict[str, Json]
    recipe: NotRequired[RecipeEntry | None]
    versions: dict[str, str]
    shards: int
    stages: list[StageEntry]
    repeated_ids: NotRequired[int]
    """Kept documents whose id another one has, known when a run ends."""
    described: NotRequired[str]
    """Digest of the corpus as it was described at the end of the run."""
    rules: NotRequired[list[RuleEntry]]
    accounting: NotRequired[dict[str, dict[str, Json]]]
    """What is kept of documents: `removed`, `shadow`, `tokens` and `stats` of the pipeline file."""
    notes: NotRequired[list[str]]
    """What blocks say of their files; a run of an earlier version has none."""


def manifest(store: Store) -> Manifest:
    """The run's manifest; UserError when the directory holds no run."""
    try:
        found = store.read_json("run.json")
    except FileNotFoundError as error:
        raise UserError(f"{store.url}: there is no run here (no run.json)") from error
    except UserError:
        raise
    except Exception as error:  # object stores raise what their client libraries do
        raise UserError(f"{store.url}/run.json: cannot be read: {error}") from error
    try:
        _Described.model_validate(found, strict=True)
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"])) or "all of it"
        raise UserError(f"{store.url}/run.json: not a Textmill run ({where} is not as a run writes it)") from error
    return cast(Manifest, found)


def map_stages(store: Store) -> list[str]:
    """Names of the stages that take documents through blocks, in order."""
    return [stage["name"] for stage in manifest(store)["stages"] if stage["kind"] == "map"]


def accounting(described: Manifest) -> Accounting:
    """What a run keeps of documents; the defaults of a run of an earlier version."""
    return Accounting.model_validate(described.get("accounting", {}))
