"""What the command line shows of records: where each ended, and by which numbers."""

from collections.abc import Iterator

from textmill.cli.screen import Screen
from textmill.inspect.units import data_size, many
from textmill.inspect.why import Answer, Answers

__all__ = ["print_answers"]


def print_answers(screen: Screen, answers: Answers, as_json: bool) -> None:
    """Where records ended and by which numbers; of several how many there are of each fate, and of many the first.

    As JSON exactly, for addresses of documents are data.
    """
    if as_json:
        screen.exact_json([vars(answer) for answer in answers.found])
        return
    if len(answers.found) > 1:
        fates = ", ".join(f"{fate} {number:,}" for fate, number in answers.fates.most_common())
        screen.say(f"{many(answers.fates.total(), 'record')}: {fates}")
    for answer in answers.found:
        screen.say(*_told(answer))
    if answers.more:
        screen.say(f"and {answers.more:,} more")


def _license(answer: Answer) -> Iterator[tuple[str, str | None]]:
    """A record's licence, what it speaks of and how it was read, where, and what its source says instead."""
    ways = ", ".join(way for way in (answer.license_scope, answer.license_method) if way)
    yield "licence", f"{answer.license} ({ways})" if answer.license and ways else answer.license
    yield "read", answer.license_evidence
    yield "source", None if answer.license_declared is None else f"declares {answer.license_declared}"


def _told(answer: Answer) -> Iterator[str]:
    """One record, in lines."""
    yield answer.id
    yield f"  url    {answer.url}"
    yield f"  shard  {answer.shard}"
    yield f"  stage  {answer.stage}"
    yield f"  fate   {answer.fate}{f' ({answer.detail})' if answer.detail else ''}"
    language = f"{answer.language}_{answer.script}" if answer.script else answer.language
    size = None if answer.text_bytes is None else data_size(answer.text_bytes)
    tokens = None if answer.tokens is None else many(answer.tokens, "token")
    known = (
        ("language", language),
        *_license(answer),
        ("text", size),
        ("tokens", tokens),
        ("texts", answer.candidates),
    )
    yield from (f"  {name:<8} {value}" for name, value in known if value is not None)
    if answer.cluster is not None and answer.cluster != answer.id:
        yield f"  stands for it and its duplicates: {answer.cluster}"
    yield from (f"  fails {rule}" for rule in answer.failed)
    yield from (f"  would later be dropped: {reason}" for reason in answer.later or ())
    yield from (f"    {name} = {value:g}" for name, value in sorted(answer.measures.items()))
