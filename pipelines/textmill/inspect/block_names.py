"""Name blocks so that two of one label are told apart."""

from collections import Counter
from collections.abc import Sequence

from textmill.store.stats import BlockKey


def block_names(keys: Sequence[BlockKey]) -> list[str]:
    """The label of each block, with its YAML name where others have the same label."""
    labels = Counter(label for _, label in keys)
    return [label if labels[label] == 1 else _told_apart(kind, label) for kind, label in keys]


def _told_apart(kind: str, label: str) -> str:
    return kind if kind.rpartition(".")[2] == label else f"{label} ({kind})"
