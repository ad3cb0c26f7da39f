"""What `run.json` says of a run: settings, versions, stages, rules."""

import importlib.metadata
import json
import unicodedata

from textmill.config.pipeline import Pipeline
from textmill.credentials import hide
from textmill.errors import UserError
from textmill.identity import versions_of
from textmill.inspect.shown_settings import without_credentials
from textmill.plan.plan import Plan
from textmill.plan.rules import described_rules
from textmill.store.manifest import manifest
from textmill.store.store import Store

__all__ = ["as_json", "described", "introduce", "versions"]


def introduce(store: Store, plan: Plan) -> None:
    """Say what the run is to be, unless that stands there; parts of a run say the same."""
    own = described(plan, complete=False)
    try:
        if store.exists("run.json") and own.items() <= {**manifest(store), "complete": False}.items():
            return
    except UserError:
        pass
    store.put("run.json", as_json(own))


def as_json(found: dict[str, object]) -> bytes:
    """As it is stored."""
    return json.dumps(found, indent=1, ensure_ascii=False).encode()


def described(plan: Plan, complete: bool) -> dict[str, object]:
    """All of it that is known from the plan."""
    stages = [{"name": stage.name, "kind": stage.kind, "label": stage.label} for stage in plan.stages]
    recipe = plan.pipeline.recipe
    return {
        "name": plan.pipeline.name,
        "complete": complete,
        "config": without_credentials(plan.pipeline.written),
        "recipe": None if recipe is None else {"file": recipe.file, "config": without_credentials(recipe.settings)},
        "versions": versions(plan.pipeline),
        "shards": len(plan.shards),
        "stages": stages,
        "models": {hide(address): pin.revision for address, pin in sorted(plan.pins.items())},
        "rules": described_rules(plan.pipeline),
        "accounting": plan.pipeline.accounting.model_dump(mode="json"),
        "notes": [hide(f"{block.label}: {note}") for block in plan.pipeline.all_blocks() for note in block.notes()],
    }


def versions(pipeline: Pipeline) -> dict[str, str]:
    """Versions of what decides results: of Textmill, of the packages that its blocks declare, and of Unicode."""
    blocks = list(pipeline.all_blocks())
    found = {name: version for block in blocks for name, version in versions_of(block).items()}
    if any(block.depends_on_unicode for block in blocks):
        found["unicode"] = unicodedata.unidata_version
    return {"textmill": importlib.metadata.version("textmill"), **dict(sorted(found.items()))}
