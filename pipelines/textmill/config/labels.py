"""Name what stands in a list of a pipeline file: a source by its name, a block by its label."""

from textmill.config.source_map import Data

__all__ = ["label_of"]


def label_of(item: Data) -> str:
    """The name of a block or source in a list; empty where it has none."""
    if isinstance(item, dict) and isinstance(item.get("name"), str):
        return str(item["name"])
    kind, settings = next(iter(item.items())) if isinstance(item, dict) and len(item) == 1 else (item, None)
    named = settings.get("name") if isinstance(settings, dict) else None
    if isinstance(named, str):
        return named
    return kind.partition(":")[0].rpartition(".")[2] if isinstance(kind, str) else ""
