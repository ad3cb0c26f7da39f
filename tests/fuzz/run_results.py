"""What a run leaves that is promised to be the same, whatever the workers, batches and kills."""

import gzip
import json
import re
from pathlib import Path

import pyarrow.parquet as pq

from textmill.inspect.status import Status

__all__ = ["corpus_files", "corpus_texts", "counts", "fates"]


def corpus_files(folder: Path) -> dict[str, object]:
    """Bytes of the corpus, less what its card and its checksums say of the settings."""
    found: dict[str, object] = {}
    for path in sorted((folder / "corpus").rglob("*")):
        if path.is_file():
            name, data = str(path.relative_to(folder)), path.read_bytes()
            if path.name == "README.md":
                data = re.sub(rb"\n## Settings\n.*\n(?=## Known deviations\n)", b"", data, flags=re.DOTALL)
            if path.name == "SHA256SUMS":
                data = b"\n".join(line for line in data.split(b"\n") if not line.endswith(b"README.md"))
            found[name] = data
    return found


def corpus_texts(folder: Path) -> list[object]:
    """Texts of the corpus, in order."""
    found: list[object] = []
    for path in sorted((folder / "corpus" / "data").iterdir()):
        if path.suffix == ".parquet":
            found += pq.read_table(path, columns=["text"])["text"].to_pylist()
        else:
            data = path.read_bytes()
            lines = (gzip.decompress(data) if path.suffix == ".gz" else data).splitlines()
            found += [json.loads(line)["text"] for line in lines]
    return found


def counts(found: Status) -> dict[str, object]:
    return {name: value for name, value in found.as_dict().items() if name != "stages"}


def fates(folder: Path) -> dict[str, object]:
    """Fate of every record, stage by stage, and every removed document that is kept."""
    found: dict[str, object] = {}
    # Fates are in the order of their URLs, put together from the shards: their files' names say nothing.
    for stage in sorted(path.name for path in folder.glob("stages/*") if (path / "fates").is_dir()):
        files = (folder / "stages" / stage / "fates").iterdir()
        found[stage] = sorted(repr(row) for path in files for row in pq.read_table(path).to_pylist())
    for path in sorted(folder.glob("removed/**/*.parquet")):
        # Behind the name of the task stands what tells attempts at it apart.
        where = f"{path.parent.relative_to(folder)}/{path.name.partition('.')[0]}"
        # In which order documents of a batch are dropped follows from the batches; nothing is promised of it.
        found[where] = sorted(map(repr, pq.read_table(path).to_pylist()))
    return found
