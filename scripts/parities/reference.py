"""Run datatrove's FineWeb pipeline over local shards and write what became of every document, for `parity.py`.

    python scripts/parities/reference.py OUT MODEL eng|all SHARD...

Run with a Python that has datatrove's optional packages. MODEL is a local fastText language model. Three things differ
from the published script, so that decisions can be compared: the extractor's cache of segments is emptied before every
page, its time limit is a minute, and the PII replacements are also written as they are when they start anew in every
document. Written to OUT: read.jsonl, extracted.jsonl, dropped/<step>.jsonl, filtered.jsonl, final.jsonl.
"""

import functools
import importlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path


def main() -> None:
    """Read, filter and extract; filter; deduplicate; format."""
    out, model, languages = Path(sys.argv[1]), sys.argv[2], None if sys.argv[3] == "all" else ["en"]
    shards = [Path(path) for path in sys.argv[4:]]
    import datatrove.pipeline.readers.warc as warc
    import datatrove.utils.lid as lid
    import tldextract
    from datatrove.data import Document, DocumentsPipeline
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
    from trafilatura import deduplication

    tldextract.TLDExtract = functools.partial(tldextract.TLDExtract, suffix_list_urls=())  # type: ignore[misc, assignment]  # nothing is fetched
    lid.cached_asset_path_or_download = lambda *_, **__: model

    damaged = importlib.import_module("warcio.exceptions").ArchiveLoadFailed

    class FreshTrafilatura(Trafilatura):  # type: ignore[misc]  # the library has no types
        """Extracts each page as though it were the first."""

        def extract(self, text: str) -> str:
            """The page's text."""
            deduplication.LRU_TEST.clear()
            return str(super().extract(text) or "")

    magic, cchardet = importlib.import_module("magic"), importlib.import_module("cchardet")
    noted: dict[str, object] = {}
    look, detect, process = magic.from_buffer, cchardet.detect, warc.process_record

    def noting_type(content: bytes, mime: bool) -> object:
        noted["type"] = look(content, mime=mime)
        return noted["type"]

    def noting_encoding(content: bytes) -> object:
        found = detect(content)
        noted["encoding"] = found["encoding"]
        return found

    def noting_process(record: object) -> object:
        """What the library makes of a record; where that is nothing, what it went by."""
        noted.clear()
        made = process(record)
        headers = getattr(record, "rec_headers")  # noqa: B009  # a record of a library without types
        if made is None and getattr(record, "rec_type") == "response":  # noqa: B009  # likewise
            row = {"id": headers.get("WARC-Record-ID"), "url": headers.get("WARC-Target-URI"), **noted}
            with (out / "unread.jsonl").open("a", encoding="utf-8") as stream:
                stream.write(json.dumps({**row, "declared": headers.get("WARC-Identified-Payload-Type")}) + "\n")
        return made

    setattr(magic, "from_buffer", noting_type)  # noqa: B010  # of modules without types
    setattr(cchardet, "detect", noting_encoding)  # noqa: B010  # likewise
    warc.process_record = noting_process

    class TolerantReader(WarcReader):  # type: ignore[misc]  # the library has no types
        """Goes on with the next file where the library stops with an error, and notes the file."""

        def read_file(self, filepath: str) -> Iterator[Document]:
            """The documents before the damage."""
            try:
                yield from super().read_file(filepath)
            except (damaged, OSError, EOFError) as error:
                with (out / "unreadable.jsonl").open("a", encoding="utf-8") as stream:
                    stream.write(json.dumps({"file": filepath, "error": str(error)}) + "\n")

    class Note(PipelineStep):  # type: ignore[misc]  # the library has no types
        """Writes id, file, URL and text of every document that passes."""

        name = "note"
        type = "note"

        def __init__(self, file: str, with_text: bool) -> None:
            super().__init__()
            self.file = file
            self.with_text = with_text

        def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
            """Documents as they come."""
            with (out / self.file).open("w", encoding="utf-8") as stream:
                for document in data:
                    row = {"id": document.id, **document.metadata}
                    stream.write(json.dumps({**row, "text": document.text} if self.with_text else row) + "\n")
                    yield document

    class FormatBoth(PipelineStep):  # type: ignore[misc]  # the library has no types
        """Replaces addresses as the library does, and as a formatter made for the document alone does."""

        name = "pii"
        type = "format"

        def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
            """Documents with the second in `metadata.alone`."""
            running = PIIFormatter()
            for document in data:
                document.metadata["alone"] = PIIFormatter().format(document.text)
                document.text = running.format(document.text)
                yield document

    crawl = out / "crawl"
    crawl.mkdir(parents=True)
    for index, shard in enumerate(shards):
        os.symlink(shard.resolve(), crawl / f"{index:05d}-{shard.name}")

    def dropped(step: str) -> JsonlWriter:
        return JsonlWriter(str(out / "dropped"), output_filename=f"{step}.jsonl", compression=None)

    def run(name: str, tasks: int, pipeline: list[PipelineStep]) -> None:
        LocalPipelineExecutor(pipeline=pipeline, tasks=tasks, workers=1, logging_dir=str(out / "logs" / name)).run()

    run(
        "filter",
        1,
        [
            TolerantReader(str(crawl), glob_pattern="*.warc.gz"),
            Note("read.jsonl", False),
            URLFilter(exclusion_writer=dropped("URLFilter")),
            FreshTrafilatura(favour_precision=True, timeout=60),
            Note("extracted.jsonl", True),
            LanguageFilter(languages=languages, exclusion_writer=dropped("LanguageFilter")),
            GopherRepetitionFilter(exclusion_writer=dropped("GopherRepetitionFilter")),
            GopherQualityFilter(exclusion_writer=dropped("GopherQualityFilter")),
            C4QualityFilter(filter_no_terminal_punct=False, exclusion_writer=dropped("C4QualityFilter")),
            FineWebQualityFilter(exclusion_writer=dropped("FineWebQualityFilter")),
            Note("filtered.jsonl", True),
            JsonlWriter(str(out / "filtered")),
        ],
    )
    config = MinhashConfig(
        hash_config=HashConfig(hash_fc="sha1", precision=64), num_buckets=14, hashes_per_bucket=8, n_grams=5
    )
    reader = functools.partial(JsonlReader, str(out / "filtered"))
    signatures, buckets, removes = str(out / "signatures"), str(out / "buckets"), str(out / "remove")
    run("minhash1", 1, [reader(), MinhashDedupSignature(output_folder=signatures, config=config)])
    run("minhash2", 14, [MinhashDedupBuckets(input_folder=signatures, output_folder=buckets, config=config)])
    clusters = MinhashDedupCluster(input_folder=buckets, output_folder=removes, config=config, save_cluster_id=True)
    run("minhash3", 1, [clusters])
    keep = MinhashDedupFilter(
        input_folder=removes, load_cluster_ids=True, exclusion_writer=dropped("MinhashDedupFilter")
    )
    run("minhash4", 1, [reader(), keep, FormatBoth(), Note("final.jsonl", True)])


if __name__ == "__main__":
    main()
