"""Render a run as one HTML file that opens offline, runs no scripts, and holds page text as data, never as markup.

Three walls keep pages out of the markup: every string is made plain and then escaped on its way into the template,
nothing from a page becomes an attribute or a link, and the file's own Content-Security-Policy allows styles only.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from textmill.dashboard import charts, samples
from textmill.inspect import snapshot, units, views
from textmill.inspect.plain_text import clip, plain
from textmill.inspect.shown_settings import without_credentials
from textmill.store.store import Store

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
)
GROUPS: Final = (("source", "Source"), ("language", "Language"), ("license", "Licence"), ("host", "Host"))
_TEMPLATES: Final = Path(__file__).parent / "templates"
_ROWS_PER_GROUP: Final = 20
_SAMPLES_PER_REASON: Final = 3
_KEPT_SAMPLES: Final = 6


def render(store: Store, refresh_seconds: int | None = None) -> str:
    """The report of a run, finished or not; with `refresh_seconds` an unfinished run's page reloads itself.

    UserError when the directory holds no run.
    """
    taken = snapshot.take(store)
    overview = views.overview(taken)
    rows = views.funnel(taken)
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            policy=CONTENT_SECURITY_POLICY,
            refresh=None if overview.is_complete else refresh_seconds,
            overview=overview,
            funnel=rows,
            reasons=views.reasons(taken),
            removed=samples.removed_samples(store, taken, _SAMPLES_PER_REASON),
            kept=samples.kept_samples(store, taken, _KEPT_SAMPLES),
            text_chars=samples.TEXT_CHARS,
            breakdowns=[(title, views.groups(taken, column, _ROWS_PER_GROUP)) for column, title in GROUPS],
            metrics=_by_block(views.metrics(taken)),
            counts=views.counts(taken),
            stages=taken.stages,
            notes=taken.manifest.get("notes", []),
            versions=taken.manifest["versions"],
            config=yaml.safe_dump(
                without_credentials(taken.manifest["config"]), sort_keys=False, allow_unicode=True, width=100
            ),
        )
    )


def render_index(runs: Mapping[str, views.Overview | str]) -> str:
    """The list of runs: by name its headline, or what is wrong with it; links are `/0`, `/1` … in order."""
    return _environment().get_template("index.html.j2").render(policy=CONTENT_SECURITY_POLICY, runs=list(runs.items()))


def render_problem(problem: str, refresh_seconds: int) -> str:
    """A page that says why a run cannot be shown now, and tries again."""
    return (
        _environment()
        .get_template("problem.html.j2")
        .render(policy=CONTENT_SECURITY_POLICY, problem=problem, refresh=refresh_seconds)
    )


def _by_block(metrics: list[views.MetricView]) -> dict[str, list[views.MetricView]]:
    found: dict[str, list[views.MetricView]] = {}
    for metric in metrics:
        found.setdefault(metric.block, []).append(metric)
    return found


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_plain_if_text,
    )
    environment.filters.update(
        number=units.count, size=units.data_size, duration=units.duration, measure=units.measure, clip=clip
    )
    environment.globals.update(
        bar=charts.bar, histogram=charts.histogram, share=units.share, rate=units.rate, nothing=units.NOTHING
    )
    return environment


def _plain_if_text(value: object) -> object:
    """Every string that a template prints, unless it is markup of ours."""
    return plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value
