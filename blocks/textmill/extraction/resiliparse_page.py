"""Extracts a page with Resiliparse; runs in the child of `sandbox`."""

import json
from collections.abc import Callable
from typing import TypedDict

from resiliparse.extract.html2text import extract_plain_text

__all__ = ["load"]


class _Options(TypedDict):
    main_content: bool
    preserve_formatting: bool
    list_bullets: bool
    alt_texts: bool
    links: bool
    form_fields: bool
    noscript: bool
    comments: bool


def load(settings: str) -> Callable[[str], str]:
    """The extractor for `settings`, a JSON object of `extract_plain_text`'s options."""
    options: _Options = json.loads(settings)

    def extract(html: str) -> str:
        return extract_plain_text(html, **options)

    return extract
