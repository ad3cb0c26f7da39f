"""Run datatrove's FineWeb pipeline (its examples/fineweb.py, one task) over local shards and print seconds per step.

Meant to be run by `bench.py` as a process of its own, with whichever Python has datatrove's optional packages:
    python scripts/parities/fineweb.py OUT MODEL all|eng SHARD...
MODEL is a local fastText language model, since the library downloads its own. The steps and their parameters are those
of the published script, whose LanguageFilter keeps every language (`all`) where FineWeb kept English (`eng`); the URL
filter's suffix list is the packaged one, so that nothing is fetched.

trafilatura is imported here first: where that fails, datatrove's extraction child ends before it says that it is ready,
which its parent waits for, a minute a page. The printed line holds each step's seconds and documents, and the ids that
passed the filters.
"""

import functools
import gzip
import json
import os
import sys
import time
from pathlib import Path


def main() -> None:
    """Run extraction and filters, the four MinHash stages and PII; print one JSON line."""
    out, model, languages = Path(sys.argv[1]), sys.argv[2], None if sys.argv[3] == "all" else ["en"]
    shards = [Path(path) for path in sys.argv[4:]]
    import datatrove.utils.lid as lid
    import tldextract
    import trafilatura  # noqa: F401
    from datatrove.executor.local import LocalPipelineExecutor
    from datatrove.pipeline.base import PipelineStep
    from datatrove.pipeline.dedup import MinhashDedupCluster, MinhashDedupFilter, MinhashDedupSignature
    from datatrove.pipeline.dedup.minhash import MinhashConfig, MinhashDedupBuckets
    from datatrove.pipeline.extractors import Trafilatura
    from datatrove.pipeline.filters import (
        C4QualityFilter,
        FineWebQualityFilter,
        GopherQualityFilter,
        GopherRepetitionFilter,
        LanguageFilter,
        URLFilter,
    )
    from datatrove.pipeline.formatters import PIIFormatter
    from datatrove.pipeline.readers import JsonlReader, WarcReader
    from datatrove.pipeline.writers.jsonl import JsonlWriter
    from datatrove.utils.hashing import HashConfig

    tldextract.TLDExtract = functools.partial(tldextract.TLDExtract, suffix_list_urls=())  # type: ignore[misc, assignment]  # no fetching
    lid.cached_asset_path_or_download = lambda *_, **__: model
    crawl = out / "crawl"
    crawl.mkdir(parents=True)
    for index, shard in enumerate(shards):
        os.symlink(shard.resolve(), crawl / f"{index:05d}-{shard.name}")
    config = MinhashConfig(
        hash_config=HashConfig(hash_fc="sha1", precision=64), num_buckets=14, hashes_per_bucket=8, n_grams=5
    )

    def step(name: str, tasks: int, pipeline: list[PipelineStep]) -> list[dict[str, object]]:
        executor = LocalPipelineExecutor(
            pipeline=pipeline, tasks=tasks, workers=1, logging_dir=str(out / "logs" / name)
        )
        executor.run()
        found: list[dict[str, object]] = json.loads((out / "logs" / name / "stats.json").read_text())
        return found

    started = time.perf_counter()
    stats = step(
        "filter",
        1,
        [
            WarcReader(str(crawl), glob_pattern="*.warc.gz", default_metadata={"dump": "sample"}),
            URLFilter(),
            Trafilatura(favour_precision=True, timeout=60),
            LanguageFilter(languages=languages),
            GopherRepetitionFilter(),
            GopherQualityFilter(),
            C4QualityFilter(filter_no_terminal_punct=False),
            FineWebQualityFilter(),
            JsonlWriter(str(out / "filtered")),
        ],
    )
    reader = functools.partial(JsonlReader, str(out / "filtered"))
    signatures, buckets, removes = str(out / "signatures"), str(out / "buckets"), str(out / "remove")
    stats += step("minhash1", 1, [reader(), MinhashDedupSignature(output_folder=signatures, config=config)])
    bucket_step = MinhashDedupBuckets(input_folder=signatures, output_folder=buckets, config=config)
    stats += step("minhash2", 14, [bucket_step])
    stats += step("minhash3", 1, [MinhashDedupCluster(input_folder=buckets, output_folder=removes, config=config)])
    last: list[PipelineStep] = [
        reader(),
        MinhashDedupFilter(input_folder=removes),
        PIIFormatter(),
        JsonlWriter(str(out / "final")),
    ]
    stats += step("minhash4", 1, last)
    seconds = time.perf_counter() - started
    passed = []
    for path in sorted((out / "filtered").glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            passed += [json.loads(line)["id"].strip("<>") for line in lines]
    print(json.dumps({"seconds": seconds, "steps": [_row(item) for item in stats], "passed": passed}))


def _row(item: dict[str, object]) -> dict[str, object]:
    """Name, documents and seconds of a step as the library's own statistics give them."""
    times = item.get("time_stats")
    counts = item.get("stats")
    total = times.get("total") if isinstance(times, dict) else 0.0
    seen = counts.get("total") or counts.get("documents") if isinstance(counts, dict) else None
    documents = seen.get("total") if isinstance(seen, dict) else seen
    return {"name": str(item["name"]).strip(), "seconds": total, "documents": documents}


if __name__ == "__main__":
    main()
