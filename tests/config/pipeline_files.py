"""Writes small pipeline files and the documents they read."""

import json
from pathlib import Path

__all__ = ["BOOKS", "DEEP", "FLAT", "MAIN", "ONE", "WIKIS", "write"]

MAIN = """
name: joined
sources:
  - include: parts/books.yaml
    without: [exact]
    blocks: [{filters.sampler: {rate: 1}}]
  - {name: own, reader: {readers.jsonl: {paths: in/main.jsonl}}}
  - include: parts/wikis.yaml
blocks: [dedup.exact]
writer: writers.parquet
"""
BOOKS = """
name: books
sources:
  - name: books
    reader: {readers.jsonl: {paths: in/books.jsonl}}
    license: {spdx: CC0-1.0, evidence: stated}
    blocks: [filters.url]
blocks:
  - formatters.whitespace
  - dedup.exact
  - filters.regex: {pattern: nowhere}
writer: writers.jsonl
removed: {keep: all}
"""
WIKIS = """
name: wikis
sources:
  - {include: more/deep.yaml}
  - {name: wiki, reader: {readers.jsonl: {paths: in/wikis.jsonl}}}
blocks: [formatters.pii]
writer: writers.parquet
"""
DEEP = """
name: deep
sources:
  - {name: deep, reader: {readers.jsonl: {paths: [in/deep.jsonl]}}}
blocks: [formatters.ftfy]
writer: writers.parquet
"""
FLAT = """
name: joined
sources:
  - name: books
    reader: {readers.jsonl: {paths: parts/in/books.jsonl}}
    license: {spdx: CC0-1.0, evidence: stated}
    blocks: [filters.url, formatters.whitespace, filters.regex: {pattern: nowhere}, filters.sampler: {rate: 1}]
  - {name: own, reader: {readers.jsonl: {paths: in/main.jsonl}}}
  - name: deep
    reader: {readers.jsonl: {paths: [parts/more/in/deep.jsonl]}}
    blocks: [formatters.ftfy, formatters.pii]
  - {name: wiki, reader: {readers.jsonl: {paths: parts/in/wikis.jsonl}}, blocks: [formatters.pii]}
blocks: [dedup.exact]
writer: writers.parquet
"""
"""What the first and those that it includes come to."""
ONE = "name: one\nsources:\n  - include: {}\nblocks: []\nwriter: writers.parquet\n"
"""Includes one file."""


def write(folder: Path, **files: str) -> Path:
    """Each text as a file of its name, `__` for /, with the ending .yaml; the path of the first one.

    Beside every file lies `in/<its name>.jsonl` with two documents.
    """
    paths = []
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.yaml"
        (path.parent / "in").mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        lines = [json.dumps({"id": f"{path.stem}-{row}", "text": f"Text {row} of {path.stem}."}) for row in range(2)]
        (path.parent / "in" / f"{path.stem}.jsonl").write_text("".join(f"{line}\n" for line in lines))
        paths.append(path)
    return paths[0]
