"""Draw views as HTML in which everything of a page or a configuration stays text.

Three walls keep it out of the markup: every string is made plain and then escaped on its way into the template, nothing
from a page becomes an attribute that acts or a link that leads outside, and the Content-Security-Policy allows our own
script and style only, by their digests.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from textmill.credentials import hide
from textmill.dashboard import policy
from textmill.dashboard.page import Page, Table, View
from textmill.dashboard.query import Query
from textmill.dashboard.table_view import shown
from textmill.inspect import units, views
from textmill.inspect.plain_text import clip, plain
from textmill.inspect.shown_addresses import without_addresses

_PARTS: Final = re.compile(r"([_./])(?=\w)")
"""Where the parts of a name meet; no entity of escaped text has such a sign."""


@dataclass(frozen=True)
class Section:
    """A view as it stands in a page: its title and its content."""

    view: View
    content: Markup
    title: str


@dataclass(frozen=True)
class Frame:
    """What surrounds views: where the run is on this server, or nothing for a page in one file."""

    overview: views.Overview
    address: str = ""
    """The path of the run, such as /r/0; empty in a file."""
    downloads: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)
    """In a file: the whole tables as data, by view, table and format."""
    has_text: bool = True

    @property
    def is_file(self) -> bool:
        """Whether there is no server behind the page."""
        return not self.address


def section(frame: Frame, view: View, page: Page, query: Query) -> Section:
    """A view, drawn."""
    context: dict[str, object] = {
        **page.context,
        "frame": frame,
        "view": view,
        "query": query,
        "tables": {table.key: table for table in page.tables},
        "show": lambda table: shown(table, query, frame.is_file),
        "download": lambda table, form: _download(frame, view, table, query, form),
    }
    content = _render(f"views/{page.template}", context)
    return Section(view, Markup(content), page.title)


def run_page(frame: Frame, drawn: Section, all_views: Sequence[View]) -> str:
    """One view in a page of its own, as the server gives it."""
    return _render("run.html.j2", {"frame": frame, "section": drawn, "views": all_views})


def file_page(frame: Frame, sections: Sequence[Section]) -> str:
    """All views in one file, which shows one at a time where its script runs.

    Without text, of every address that stands anywhere in it only the host is left, whatever a view shows.
    """
    context = {"frame": frame, "sections": sections, "policy": policy.of_file()}
    page = _render("report.html.j2", context)
    return page if frame.has_text else without_addresses(page)


def runs_page(runs: Sequence[tuple[str, views.Overview | str]], refresh_seconds: int | None) -> str:
    """The list of runs: by name its headline, or what is wrong with it, at /r/0, /r/1 … in order."""
    return _render("runs.html.j2", {"runs": runs, "refresh": refresh_seconds})


def problem_page(title: str, problem: str, refresh_seconds: int | None = None) -> str:
    """A page that says what is wrong and, where that may pass, tries again."""
    return _render("problem.html.j2", {"title": title, "problem": problem, "refresh": refresh_seconds})


def _render(template: str, context: Mapping[str, object]) -> str:
    return _environment().get_template(template).render(context)


def _download(frame: Frame, view: View, table: Table, query: Query, form: str) -> str:
    if frame.is_file:
        return frame.downloads[view.name, table.key][form]
    return f"{frame.address}/{view.name}/{table.key}.{form}{query}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(policy.TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_plain,
    )
    environment.filters.update(
        number=units.count,
        size=units.data_size,
        duration=units.duration,
        measure=units.measure,
        clip=clip,
        many=units.many,
        hide=hide,
        breakable=_breakable,
    )
    environment.globals.update(
        share=units.share,
        rate=units.rate,
        query_of=Query,
        style=Markup(policy.style()),
        script=Markup(policy.script()),
    )
    return environment


def _breakable(value: str) -> Markup:
    """A name that may be broken where its parts meet, and not within a word; only our own tag is not escaped.

    Sentences break at spaces, and addresses stay whole in the page, so that a report can leave them out.
    """
    text = str(escape(plain(value)))
    return Markup(text if ":/" in text or re.search(r"\s", text) else _PARTS.sub(r"\1<wbr>", text))


def _plain(value: object) -> object:
    """Every string that a template prints, unless it is markup of ours."""
    return plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value
