"""The command `textmill calibrate`: limits of one language from texts, written as YAML that `limits:` loads."""

from pathlib import Path
from typing import Annotated

import typer

from textmill.cli.screen import out
from textmill.errors import UserError


def calibrate(
    language: Annotated[str, typer.Argument(metavar="LANGUAGE", help="As por_Latn: ISO 639-3 and ISO 15924")],
    reference: Annotated[list[str], typer.Option(help="Clean texts of the language: JSONL or Parquet files (globs)")],
    web: Annotated[list[str], typer.Option(help="Extracted web pages of the language, unfiltered")],
    file: Annotated[Path, typer.Option("--out", help="YAML file; limits of other languages in it are kept")],
    english_reference: Annotated[list[str] | None, typer.Option(help="Clean English texts, of the same kind")] = None,
    english_web: Annotated[list[str] | None, typer.Option(help="English web pages, extracted as the others")] = None,
    column: Annotated[str, typer.Option(help="Column or key that holds the text")] = "text",
    tail: Annotated[float, typer.Option(min=0, max=0.5, help="Share of documents cut off by limits of tails")] = 0.1,
    model: Annotated[str | None, typer.Option(help="Language model of the scores (path, URL, hf://)")] = None,
) -> None:
    """Derive FineWeb2-style limits of a language from texts; with English ones, limits relative to English."""
    # Imported here: they take half a second, and every other command imports this module.
    from textmill.origins.fineweb2.limits import write
    from textmill.tokens.words import tokenizer
    from textmill.training.calibrate import Samples, Settings, find_limits
    from textmill.training.examples import read_texts

    tokenizer(language)
    if (english_reference is None) != (english_web is None):
        raise UserError("give both --english-reference and --english-web, or neither")
    if language.count("_") != 1:
        raise UserError(f"{language!r} is no language with script, as por_Latn")
    own = Samples(read_texts(reference, column), read_texts(web, column))
    english = None
    if english_reference is not None and english_web is not None:
        english = Samples(read_texts(english_reference, column), read_texts(english_web, column))
    found = find_limits(language, own, english, Settings(tail=tail, model=model))
    write(str(file), language, found)
    out.say(f"{file}: limits of {language} from {len(own.reference)} reference and {len(own.web)} web texts")
