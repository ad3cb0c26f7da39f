"""Show some documents that were kept, and some that were dropped for each reason, to read."""

from dataclasses import replace
from typing import Final

from textmill.dashboard import samples
from textmill.dashboard.page import Page
from textmill.dashboard.query import Query
from textmill.dashboard.runs import Run
from textmill.inspect import views
from textmill.inspect.shown_settings import without_credentials

_SAMPLES_PER_REASON: Final = 3
_KEPT_SAMPLES: Final = 6
_REASONS: Final = 100
"""The most frequent ones; all are in the funnel."""


def view(run: Run, query: Query) -> Page:
    """Nothing where texts are not to be shown."""
    snapshot = run.snapshot
    removed, kept = {}, []
    if run.has_text:
        found = samples.removed_samples(run.store, snapshot, _SAMPLES_PER_REASON)
        removed = {reason: [_harmless(sample) for sample in some] for reason, some in found.items()}
        kept = [_harmless(sample) for sample in samples.kept_samples(run.store, snapshot, _KEPT_SAMPLES)]
    context = {
        "has_text": run.has_text,
        "reasons": views.reasons(snapshot)[:_REASONS],
        "dropped": sum(snapshot.stats.drops.values()),
        "removed": removed,
        "kept": kept,
        "text_chars": samples.TEXT_CHARS,
    }
    return Page("Documents", "documents.html.j2", context)


def _harmless(sample: samples.Sample) -> samples.Sample:
    """The sample without credentials in its address."""
    return replace(sample, url=str(without_credentials(sample.url)))
