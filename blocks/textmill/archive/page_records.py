"""Decides what a WARC record is worth: a decoded page, a text, or the fault for which it is none."""

from dataclasses import dataclass

from textmill.archive.charset import decode_page, decode_text
from textmill.archive.dates import iso_date
from textmill.archive.http import HttpResponse, parse_response
from textmill.archive.http_body import payload
from textmill.archive.media import charset_parameter, is_html_type, looks_binary, media_type, sniff
from textmill.archive.parser import RawRecord

__all__ = ["Page", "PageLimits", "page_of"]


@dataclass(frozen=True, slots=True)
class PageLimits:
    """Which responses are pages, and how large a decoded body (bytes) may be."""

    statuses: frozenset[int]
    resources: bool
    max_body_bytes: int


@dataclass(slots=True)
class Page:
    """What is known of a record; `html` or `text` only when `fault` is None."""

    fault: str | None = None
    html: str | bytes | None = None
    """Of this and `text`, bytes are UTF-8."""
    text: str | bytes | None = None
    date: str | None = None
    mime: str | None = None
    charset: str | None = None
    status: int | None = None
    cut: bool = False
    replaced: int = 0
    """Characters that stand for bytes without a meaning."""


def page_of(record: RawRecord, limits: PageLimits) -> Page:
    """The first of these that holds names the fault: damage, type of record, HTTP, status, encoding, empty, type."""
    page = Page(fault=record.fault, date=iso_date(record.headers.get("warc-date")))
    if page.fault is not None:
        return page
    kind = record.type
    if kind == "conversion":
        _read_text(page, record)
    elif kind == "response" or (kind == "resource" and limits.resources):
        is_response = kind == "response"
        data, start, stop = record.data, record.start, record.stop
        response = parse_response(data, start, stop) if is_response else HttpResponse(None, body=record.block)
        _read_page(page, record, response, limits)
    else:
        page.fault = kind if kind in ("revisit", "resource") else "unknown_type"
    return page


def _read_text(page: Page, record: RawRecord) -> None:
    page.mime = media_type(record.headers.get("content-type")) or "text/plain"
    if page.mime != "text/plain":
        page.fault = "not_text"
        return
    decoded = decode_text(record.block)
    page.charset, page.replaced = decoded.charset, decoded.replaced
    if decoded.is_blank:
        page.fault = "empty"
    else:
        page.text = decoded.content


def _read_page(page: Page, record: RawRecord, response: HttpResponse, limits: PageLimits) -> None:
    page.status = response.status
    content_type = _content_type(record, response)
    declared = media_type(record.headers.get("warc-identified-payload-type")) or media_type(content_type)
    page.mime = declared or None
    if response.fault is not None:
        page.fault = response.fault
    elif response.status is not None and response.status not in limits.statuses:
        page.fault = "http_status"
    else:
        body = payload(response, limits.max_body_bytes)
        page.cut = body.cut
        page.fault = body.fault or _read_body(page, body.body, declared, charset_parameter(content_type))


def _read_body(page: Page, body: bytes, declared: str, charset: str | None) -> str | None:
    if not body or body.isspace():
        return "empty"
    page.mime = sniff(body, declared) or None
    if page.mime is None or not is_html_type(page.mime) or looks_binary(body):
        return "not_html"
    decoded = decode_page(body, charset)
    page.charset, page.replaced = decoded.charset, decoded.replaced
    if decoded.is_blank:
        return "empty"
    page.html = decoded.content
    return None


def _content_type(record: RawRecord, response: HttpResponse) -> str | None:
    declared = response.headers.get("content-type")
    if declared is not None:
        return declared
    # Records without HTTP headers (resources, ARC, dns) carry the payload's type themselves.
    own = record.headers.get("content-type")
    return None if own is None or own.lower().startswith("application/http") else own
