"""Read from `run.json` what not every run has, or what another hand may have written otherwise."""

from textmill.store.manifest import Manifest


def notes_of(described: Manifest) -> list[str]:
    """What blocks say of their files."""
    notes: object = dict(described).get("notes")
    return [str(note) for note in notes] if isinstance(notes, list) else []


def models_of(described: Manifest) -> dict[str, str]:
    """The revision of each model and list that was fetched, by its address."""
    models: object = dict(described).get("models")
    return {str(name): str(revision) for name, revision in models.items()} if isinstance(models, dict) else {}
