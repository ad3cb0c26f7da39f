"""Compares `extractors.trafilatura` (with `faithful`) with the published library: every text, setting by setting.

    python scripts/extraction_parity.py SHARD.warc.gz... [--structure FOLDER] [--every N] [--only NAME...]
        [--known FOLDER] [--show N]

Pages are the bodies of the shards' responses and, with `--structure`, those of that folder's `pages.jsonl.gz`. Each
side has a process of its own, since ours changes the library's objects. An exception is compared by its class and
words, as a text would be. `--known` keeps the library's texts in a folder, for the next call on the same pages. Ends
with 1 if any text differs.
"""

import argparse
import hashlib
import json
import logging
import pickle
import sys
from collections.abc import Callable, Iterator
from configparser import ConfigParser
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from fastwarc.warc import ArchiveIterator, WarcRecordType

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.main_texts.gold_pages import structure_pages

_Settings = dict[str, bool | int | str]
_DATE: Final = "2026-01-01"
_SIZES: Final = {"MIN_EXTRACTED_SIZE": 900, "MIN_DUPLCHECK_SIZE": 20, "MAX_REPETITIONS": 0}
_SIZE_NAMES: Final = {"min_extracted_chars": 900, "min_duplicate_chars": 20, "max_repetitions": 0}
SETTINGS: Final[dict[str, _Settings]] = {
    "fineweb": {"favor_precision": True, "include_comments": False, "deduplicate": True},
    "defaults": {},
    "no comments": {"include_comments": False},
    "recall": {"favor_recall": True, "include_links": True, "include_formatting": True},
    "precision": {"favor_precision": True, "include_tables": False},
    "fast": {"fast": True, "target_language": "de"},
    "markdown": {"output_format": "markdown", "include_images": True, "include_links": True},
    "xml": {"output_format": "xml", "include_formatting": True},
    "no tables": {"output_format": "xml", "include_tables": False, "include_comments": False},
    "html": {"output_format": "html", "favor_recall": True},
    "json": {"output_format": "json", "with_metadata": True},
    "csv": {"output_format": "csv"},
    "metadata": {"with_metadata": True, "include_comments": False},
    "tei": {"output_format": "xmltei", "favor_precision": True},
    "sizes": {"deduplicate": True, **_SIZE_NAMES},
}
"""Of our block; the library is called with the same, under its own names."""


def main() -> None:
    """Compare, and print what differs."""
    arguments = _parsed()
    pages = list(_pages(arguments.warcs, arguments.structure))[:: arguments.every]
    names = arguments.only or list(SETTINGS)
    differing = 0
    for name in names:
        expected = _library_texts(name, pages, arguments.known)
        found = _texts("ours", name, pages)
        places = [index for index, pair in enumerate(zip(expected, found, strict=True)) if pair[0] != pair[1]]
        failed = sum(isinstance(one, tuple) for one in expected)
        print(f"{name:12} {len(pages)} pages, {failed} of which the library fails at: {len(places)} differ", flush=True)
        for index in places[: arguments.show]:
            print(f"  page {index}:\n    library {expected[index]!r:.600}\n    ours    {found[index]!r:.600}")
        differing += len(places)
    if differing:
        raise SystemExit(1)


def _parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("warcs", nargs="+", type=Path)
    parser.add_argument("--structure", type=Path, help="folder of pages.jsonl.gz, whose pages are compared too")
    parser.add_argument("--every", type=int, default=1, help="take each N-th page")
    parser.add_argument("--only", nargs="+", choices=list(SETTINGS), help="these settings alone")
    parser.add_argument("--known", type=Path, help="folder where the library's texts are kept and looked for")
    parser.add_argument("--show", type=int, default=3, help="print this many differences a setting")
    return parser.parse_args()


def _pages(warcs: list[Path], structure: Path | None) -> Iterator[str]:
    for path in warcs:
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, record_types=WarcRecordType.response):
                yield record.reader.read().decode("utf-8", "replace")
    if structure:
        yield from (row["html"] for row in structure_pages(structure))


_Result = str | None | tuple[str, str]


def _library_texts(name: str, pages: list[str], known: Path | None) -> list[_Result]:
    key = hashlib.sha256(json.dumps([SETTINGS[name], pages]).encode()).hexdigest()[:16]
    kept = known and known / f"{name.replace(' ', '_')}-{key}.pickle"
    if kept and kept.exists():
        loaded: list[_Result] = pickle.loads(kept.read_bytes())
        return loaded
    texts = _texts("library", name, pages)
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(pickle.dumps(texts))
    return texts


def _texts(side: str, name: str, pages: list[str]) -> list[_Result]:
    spawn = get_context("spawn")
    connection, far_end = spawn.Pipe()
    child = spawn.Process(target=_serve, args=(far_end, side, name), daemon=True)
    child.start()
    found: list[_Result] = []
    for page in pages:
        connection.send(page)
        found.append(connection.recv())
    connection.send(None)
    child.join()
    return found


def _serve(connection: Connection, side: str, name: str) -> None:
    logging.disable(logging.CRITICAL)
    extract = _ours(SETTINGS[name]) if side == "ours" else _library(SETTINGS[name])
    while (page := connection.recv()) is not None:
        try:
            result: _Result = extract(page)
        except Exception as error:  # noqa: BLE001 - what the library raises is compared
            result = (type(error).__name__, str(error))
        connection.send(result)


def _ours(settings: _Settings) -> Callable[[str], str | None]:
    from textmill.extraction.trafilatura_page import load
    from textmill.extractors.trafilatura import Trafilatura

    return load(Trafilatura.model_validate({**settings, "faithful": True, "latest_date": _DATE}).options())


def _library(settings: _Settings) -> Callable[[str], str | None]:
    import trafilatura
    from trafilatura.deduplication import LRUCache
    from trafilatura.settings import DEFAULT_CONFIG, LRU_SIZE, set_date_params

    config = ConfigParser()
    config.read_dict({"DEFAULT": dict(DEFAULT_CONFIG["DEFAULT"])})
    if "min_extracted_chars" in settings:
        config["DEFAULT"].update({name: str(value) for name, value in _SIZES.items()})
    given = {name: value for name, value in settings.items() if name not in _SIZE_NAMES}
    call: Callable[..., str | None] = trafilatura.extract

    def extract(page: str) -> str | None:
        fresh = {"deduplicate": LRUCache(LRU_SIZE)} if "deduplicate" in settings else {}
        dates = {**set_date_params(), "max_date": _DATE}
        return call(page, config=config, date_extraction_params=dates, **{**given, **fresh})

    return extract


if __name__ == "__main__":
    main()
