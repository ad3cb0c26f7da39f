"""List the views: addresses, navigation, report and exports follow from this one tuple."""

from typing import Final

from textmill.dashboard.page import View
from textmill.dashboard.views import (
    compare,
    documents,
    filter,
    funnel,
    languages,
    overview,
    review,
    setup,
    time,
    what_if,
)

VIEWS: Final = (
    View("overview", "Overview", overview.view),
    View("funnel", "Funnel", funnel.view),
    View("filter", "Filters", filter.view),
    View("what-if", "What if", what_if.view),
    View("documents", "Documents", documents.view),
    View("review", "Review", review.view, review.keep),
    View("languages", "Languages and sources", languages.view),
    View("time", "Time", time.view),
    View("setup", "Set-up", setup.view),
    View("compare", "Compare", compare.view),
)


def view_named(name: str) -> View | None:
    """The view of an address; None where there is none."""
    return next((view for view in VIEWS if view.name == name), None)
