"""Search and read documents: a sample with some of every reason, a search with its own address, and one document."""

from textmill.dashboard import document_list, document_page
from textmill.dashboard.page import Page
from textmill.dashboard.query import Query
from textmill.dashboard.runs import Run
from textmill.inspect.units import many

_MOST_PAGES = 1_000


def view(run: Run, query: Query) -> Page:
    """The document `id` of `shard`, or the list; nothing where texts are not to be shown."""
    if not run.has_text:
        return Page("Documents", "documents.html.j2", {"has_text": False, "one": None})
    return _one(run, query) if query.text("id") else _list(run, query)


def _list(run: Run, query: Query) -> Page:
    search = document_list.search_of(query)
    page = query.integer("page", 1, 1, _MOST_PAGES) - 1
    found = document_list.found_in(run, search, page)
    context = {
        "has_text": True,
        "one": None,
        "search": search,
        "choices": document_list.choices(run, search),
        "cards": document_list.cards(run, found),
        "said": document_list.said_of(run, search, found),
        "text_chars": document_list.TEXT_CHARS,
        "pages": [] if run.is_file else _pages(query, page, found.total),
    }
    return Page("Documents", "documents.html.j2", context, (document_list.table(run, found.records),))


def _pages(query: Query, page: int, total: int) -> list[tuple[str, str]]:
    """Links to the page before and the next one, with their words."""
    found = []
    if page:
        found.append((str(query.with_values({"page": str(page)})), "Previous"))
    more = total - (page + 1) * document_list.PER_PAGE
    if more > 0 and page + 1 < _MOST_PAGES:
        found.append((str(query.with_values({"page": str(page + 2)})), f"Next of {many(more, 'more document')}"))
    return found


def _one(run: Run, query: Query) -> Page:
    record = document_page.record_of(run, query.text("id"), query.text("shard"))
    if record is None:
        return Page("Document", "documents.html.j2", {"has_text": True, "one": None, "missing": query.text("id")})
    shown = document_page.shown(run, record, query.text("compare") == "extracted")
    context = {
        "has_text": True,
        "one": shown,
        "compare": query.with_values({"compare": "extracted"}),
        "shown_chars": document_page.SHOWN_CHARS,
    }
    return Page("Document", "documents.html.j2", context, (document_page.table(run, record),))
