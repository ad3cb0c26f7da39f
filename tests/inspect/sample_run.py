"""A run over the sample crawl with every kind of fate, for tests of what is told of documents."""

import warnings
from pathlib import Path

import yaml

from textmill.config import pipeline as config
from textmill.run.driver import run
from textmill.run.executor import InlineExecutor
from textmill.store.store import Store

CRAWL = Path(__file__).resolve().parents[2] / "configs" / "sample" / "crawl"
BLOCKS = [
    "filters.url",
    "licenses.creative_commons",
    {"extractors.trafilatura": {"favor_precision": True}},
    "annotators.language",
    {"filters.language": {"keep": ["eng"]}},
    {"filters.gopher_quality": {"min_words": 50}},
    {"filters.c4_quality": {"require_end_mark": False}},
    "dedup.exact",
    {"dedup.minhash": {"verify": "jaccard"}},
]


def sample_run(folder: Path, *overrides: str, out: str = "run") -> Store:
    """The run directory, complete."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "pipeline.yaml"
    source = {"name": "sample", "reader": {"readers.warc": {"paths": "crawl/*.warc.gz"}}}
    if not path.exists():
        (folder / "crawl").symlink_to(CRAWL)
    settings = {"name": "sample", "sources": [source], "blocks": BLOCKS, "writer": "writers.parquet"}
    path.write_text(yaml.safe_dump({**settings, "removed": {"keep": "all"}}))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of packages that trafilatura imports
        result = run(config.load(str(path), overrides), str(folder / out), lambda: InlineExecutor(retries=0))
    assert result.is_complete, result.quarantined
    return result.store
