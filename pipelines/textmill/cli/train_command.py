"""The command `textmill train-quality`: a classifier from good and bad texts, its card, and how good it is."""

import dataclasses
from pathlib import Path
from typing import Annotated, Final

import typer

from textmill.cli.screen import out

_EPOCHS: Final = 25


def train_quality(
    positive: Annotated[list[str], typer.Option(help="JSONL or Parquet files (globs) of good texts")],
    negative: Annotated[list[str], typer.Option(help="JSONL or Parquet files (globs) of bad texts")],
    folder: Annotated[Path, typer.Option("--out", help="Folder for model.bin, its card and metrics")],
    column: Annotated[str, typer.Option(help="Column or key that holds the text")] = "text",
    held_out: Annotated[float, typer.Option(help="Share of texts held out for the measures, 0..1")] = 0.1,
    lowercase: Annotated[bool, typer.Option(help="Lower-case the texts, then and when scoring")] = False,
    epochs: Annotated[int, typer.Option(min=1, help="Passes over the texts")] = _EPOCHS,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for scripts")] = False,
) -> None:
    """Train a quality classifier for annotators.fasttext_quality, and say how good it is on held-out texts."""
    # Imported here, since every other command imports this module.
    from textmill.training.classifier import Settings
    from textmill.training.quality import train_quality as train

    settings = Settings(epochs=epochs)
    report = train(positive, negative, folder, column=column, held_out=held_out, lowercase=lowercase, settings=settings)
    if as_json:
        out.json(dataclasses.asdict(report))
        return
    found = report.metrics
    out.say(f"trained on {report.trained_positives} positive and {report.trained_negatives} negative texts")
    out.say(f"held out: precision {found.precision:.3f}, recall {found.recall:.3f}, AUC {found.auc:.3f}")
    out.say(f"model: {folder / report.model}")
