"""What a block asks of the machine that runs it, and how many documents it wants at once; it decides no result."""

from dataclasses import dataclass

__all__ = ["Resources"]


@dataclass(frozen=True)
class Resources:
    """Of one task. Blocks that stand beside each other and ask for the same share their tasks."""

    cpus: float = 1.0
    gpus: float = 0.0
    """A part of one (0.5) is shared with other tasks."""
    memory_bytes: int = 0
    """0: not reckoned with."""
    batch_rows: int | None = None
    """Documents in a batch, fewer only where they are large or the last of a shard; None: any number."""

    def is_beside(self, other: "Resources") -> bool:
        """Whether one task can serve both."""
        same = (self.cpus, self.gpus, self.memory_bytes) == (other.cpus, other.gpus, other.memory_bytes)
        return same and (self.batch_rows is None or other.batch_rows in (None, self.batch_rows))

    def words(self) -> str:
        """What is asked for, as a plan shows it; empty for nothing in particular."""
        asked = [
            f"{self.cpus:g} CPUs" if self.cpus != 1 else "",
            f"{self.gpus:g} GPUs" if self.gpus else "",
            f"{self.memory_bytes / 1e9:g} GB of memory" if self.memory_bytes else "",
            f"batches of {self.batch_rows}" if self.batch_rows is not None else "",
        ]
        return ", ".join(filter(None, asked))
