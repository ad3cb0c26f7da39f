"""Trains and measures the model by which `extractors.main_text` chooses blocks.

    python scripts/train_main_text.py --gold ../shared/data/extraction --structure ../shared/data/structure
        [--cut 0.62] [--cross-validate] [--test] [--all-sites] [--write]

Sites are split in two by a hash of their name: the training half makes the weights. `--cross-validate` measures that
half alone, each fifth of its sites by a model of the other four, at several limits; by it settings are chosen. `--test`
measures the other half, which nothing is to be chosen by. Structure pages of the training half's generators train too,
and so do pages in the shapes of forums and documentation (`page_shapes.py`). With `--all-sites` both halves train.
`--write` puts the weights into the package.
What is learned is numbers: of block features and of hashed class words; no text is kept. Needs lightgbm.
"""

import argparse
import dataclasses
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.main_texts.block_labels import labels_of, structure_labels
from scripts.main_texts.block_training import LabelledPage, save, trained
from scripts.main_texts.gold_pages import GoldPage, gold_pages, half_of, structure_pages
from scripts.main_texts.page_shapes import SHAPES, made_page
from scripts.main_texts.text_measures import Scores

from textmill.main_text.block_choice import chosen_by
from textmill.main_text.block_model import MODEL, BlockModel
from textmill.main_text.block_scan import scan
from textmill.main_text.page_pieces import pieces_of
from textmill.main_text.page_source import canonical_html
from textmill.main_text.page_writer import Include, PageWriter

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

PACKAGE = Path(__file__).parent.parent / "blocks/textmill/main_text"
FOLDS = 5
SHAPED = 8
"""Pages of each shape."""
WEIGHT_OF_SHAPED = 0.4
"""That of other pages is 1."""
CUTS = (0.4, 0.46, 0.52, 0.55, 0.58, 0.62)


def labelled(site: str, html: str, label: Callable[[bytes, Ints], Floats]) -> LabelledPage:
    """A page as it trains."""
    source = canonical_html(html)
    elements, blocks, words, title_words = scan(np.frombuffer(source, np.uint8))
    return LabelledPage(site, elements, blocks, words, int(title_words), label(source, blocks))


def shaped(shape: str, number: int, rows: list[dict[str, Any]]) -> LabelledPage:
    """A page in a shape, with the words of one of the rows."""
    html, page = made_page(shape, number, rows[(9 * number + 5 * list(SHAPES).index(shape)) % len(rows)])
    return dataclasses.replace(labelled(f"made {shape}", html, page.labels), weight=WEIGHT_OF_SHAPED)


def text_by(model: BlockModel, html: str) -> str:
    """Plain text as the block writes it, with this model."""
    page = canonical_html(html)
    choice = chosen_by(model, page, comments=False)
    writer = PageWriter(markdown=False, include=Include())
    for start, end, counts in pieces_of(choice.elements, choice.blocks, choice.keep, choice.shows_hidden).tolist():
        writer.feed(page[start:end].decode("utf-8", "replace"), counts=bool(counts))
    return writer.text()


def report(title: str, pages: list[tuple[GoldPage, BlockModel]]) -> None:
    """Print F1, found and leaked of pages, each by its model."""
    scores = Scores()
    for page, model in pages:
        if page.parts:
            continue
        scores.add(page, text_by(model, page.html))
    print(f"{title:34}{'F1':>9}{'found':>9}{'leaked':>9}")
    for group in sorted(scores.f1.keys() | scores.found.keys(), key=lambda name: (name != "all", name)):
        print(f"  {group:32}{scores.line(group)}")


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--structure", type=Path, required=True)
    parser.add_argument("--cut", type=float, default=0.62, help="likelihood from which a block is content")
    parser.add_argument("--cross-validate", action="store_true")
    parser.add_argument("--test", action="store_true", help="measure the half that trains nothing")
    parser.add_argument("--all-sites", action="store_true", help="both halves train")
    parser.add_argument("--write", action="store_true", help="write the weights into the package")
    arguments = parser.parse_args()
    if arguments.test and arguments.all_sites:
        parser.error("--test measures sites that train nothing, and with --all-sites there are none")
    for folder in (arguments.gold, arguments.structure):
        if not folder.is_dir():
            sys.exit(f"no {folder}: the pages with known text are not here, so nothing can be trained or measured")
    gold = gold_pages(arguments.gold)
    every = arguments.all_sites
    train = [page for page in gold if every or half_of(page.site) == 0]
    rows = [row for row in structure_pages(arguments.structure) if every or half_of(row["generator"]) == 0]
    pages = {page.id: labelled(page.site, page.html, partial(labels_of, page)) for page in train}
    made = [labelled(row["generator"], row["html"], partial(structure_labels, row["truth"])) for row in rows]
    made += [shaped(shape, number, rows) for shape in SHAPES for number in range(SHAPED)]
    print(f"{len(train)} pages of {len({page.site for page in train})} sites train, and {len(made)} made ones")
    if arguments.cross_validate:
        fold = {page.id: half_of(page.site, 2 * FOLDS) // 2 for page in train}
        models = [
            trained([pages[page.id] for page in train if fold[page.id] != number] + made, arguments.cut)
            for number in range(FOLDS)
        ]
        for cut in CUTS:
            at_cut = [dataclasses.replace(model, cut=cut) for model in models]
            report(f"cross-validated at {cut}", [(page, at_cut[fold[page.id]]) for page in train])
    if not arguments.test and not arguments.write:
        return
    model = trained([*pages.values(), *made], arguments.cut)
    if arguments.test:
        report("the other half", [(page, model) for page in gold if half_of(page.site) == 1])
    if arguments.write:
        save(model, PACKAGE / MODEL)
        print(f"written: {MODEL}, {(PACKAGE / MODEL).stat().st_size} bytes")


if __name__ == "__main__":
    main()
