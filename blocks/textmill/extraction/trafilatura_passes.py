"""Shares a page's trees between trafilatura's passes: what no pass needs is not copied, searched or serialized.

trafilatura copies the page for each of its extractors and for fallbacks that most pages never reach, and runs
readability over the whole page although its result can only win where it is much longer. Here copies are made when a
fallback asks for them (cleaning and converting the same tree again gives the same tree), and readability is left out,
or ended early, where the text that it could give at most is proved too short to win.
"""

from collections.abc import Callable, Iterator, Sequence, Set
from copy import copy, deepcopy
from typing import Final

from lxml.etree import XPath, _Element, strip_elements, tostring
from lxml.html import HtmlElement
from trafilatura import core, external, htmlprocessing, main_extractor, readability_lxml
from trafilatura.settings import MANUALLY_CLEANED, Extractor
from trafilatura.utils import trim
from trafilatura.xpaths import COMMENTS_DISCARD_XPATH

from textmill.extraction.trafilatura_strings import text_of
from textmill.extraction.xpath_matcher import Matcher, SharedMatcher

__all__ = ["Passes"]

_Selector = XPath | Matcher | SharedMatcher

_UNCLEAN: Final = tuple(external.SANITIZED_XPATH.replace(".//", "").split("|"))
_REWRITTEN_BY_PARSING_AGAIN: Final = ("xmp", "noembed", "noframes", "plaintext", "textarea")
"""Elements whose text is raw: serialized as XML and parsed as HTML they may hold more text than before."""
_VIDEO_CHARS: Final = 5
"""Readability writes VIDEO in the place of some iframes."""


class _Postponed:
    """A tree that is made when a pass asks for it."""

    def __init__(self, make: Callable[[], HtmlElement]) -> None:
        self._make = make
        self._made: HtmlElement | None = None

    def tree(self) -> HtmlElement:
        if self._made is None:
            self._made = self._make()
        return self._made

    def iter(self) -> Iterator[_Element]:
        return self.tree().iter()

    def __copy__(self) -> HtmlElement:
        return copy(self.tree())


class _PresentTags(list[str]):
    """The tags to clean that the tree at hand has, in the library's order; it copies the list before each cleaning."""

    present: Set[object] = frozenset()

    def copy(self) -> list[str]:
        return [tag for tag in self if tag in self.present]


class _TooShortError(Exception):
    """Readability's article is too short to win."""


class _Readability(readability_lxml.Document):
    """Ends before it cleans an article of which it cannot keep more than `limit` characters."""

    limit: float = -1

    def remove_unlikely_candidates(self) -> None:
        super().remove_unlikely_candidates()
        self._end_early(self.doc)

    def sanitize(self, node: HtmlElement, candidates: dict[HtmlElement, readability_lxml.Candidate]) -> str:
        self._end_early(node)
        return str(super().sanitize(node, candidates))

    def _end_early(self, node: HtmlElement) -> None:
        """Readability only takes text away from here on, but for iframes."""
        if self.limit >= 0 and _trimmed_chars(text_of(node)) + _videos(node) <= self.limit:
            raise _TooShortError


class Passes:
    """In the place of trafilatura's own passes, for one page after the other."""

    def __init__(self) -> None:
        self._converted: HtmlElement | None = None
        self._again: Callable[[], HtmlElement] | None = None
        self._longest_chars = 0
        self._page_chars = 0
        self._clean: Callable[[HtmlElement, Extractor], HtmlElement] = htmlprocessing.tree_cleaning
        self._prune: Callable[..., HtmlElement] = htmlprocessing.prune_unwanted_nodes
        self._recover: Callable[..., _Element] = main_extractor.recover_wild_text
        self._baseline: Callable[[HtmlElement], tuple[_Element, str, int]] = core.baseline
        self._page_text: Callable[[HtmlElement], str] = core.html2txt
        self._tags = _PresentTags(MANUALLY_CLEANED)

    def install(self) -> None:
        """Let the library's modules call these methods."""
        htmlprocessing.MANUALLY_CLEANED = self._tags
        core.tree_cleaning = external.tree_cleaning = self.clean
        core._prepare_tree = self.prepare
        core._extract_and_compare = self.extract_and_compare
        core.prune_unwanted_nodes = main_extractor.prune_unwanted_nodes = self.prune
        core.baseline = self.baseline
        core.html2txt = self.page_text
        main_extractor.deepcopy = self.copy_for_later
        main_extractor.recover_wild_text = self.recover

    def forget(self) -> None:
        """The page is done."""
        self._converted = self._again = None

    def clean(self, tree: HtmlElement, options: Extractor) -> HtmlElement:
        """One walk tells which of some sixty tags there are; the library walks for each."""
        self._tags.present = {element.tag for element in tree.iter(*self._tags)}
        return self._clean(tree, options)

    def prepare(self, tree: HtmlElement, options: Extractor, url: str | None) -> tuple[HtmlElement, _Postponed]:
        """The tree cleaned and converted, and the cleaned one for whoever asks."""

        def cleaned() -> HtmlElement:
            page = copy(tree)
            if options.focus != "recall":  # which brings what was cleaned away back where no paragraph is left
                strip_elements(page, "script", "style", with_tail=False)
            self._page_chars = _trimmed_chars(text_of(page))
            return self.clean(page, options)

        def converted() -> HtmlElement:
            made: HtmlElement = core.convert_tags(cleaned(), options, url)
            return made

        self._converted, self._again = converted(), converted
        return self._converted, _Postponed(cleaned)

    def prune(self, tree: HtmlElement, selectors: Sequence[_Selector], with_backup: bool = False) -> HtmlElement:
        """Notes when the converted tree is no longer what converting again would give."""
        if selectors is COMMENTS_DISCARD_XPATH or (
            tree is self._converted and any(selector(tree) for selector in selectors)
        ):
            self._again = None
        return self._prune(tree, selectors, with_backup)

    def copy_for_later(self, element: _Element) -> _Element | _Postponed:
        """The converted tree is copied for a fallback that few pages need; it can be converted again instead."""
        if element is not self._converted:
            return deepcopy(element)
        self._converted = None  # from here on the main extractor changes it
        return deepcopy(element) if self._again is None else _Postponed(self._again)

    def recover(
        self,
        tree: HtmlElement | _Postponed,
        body: _Element,
        options: Extractor,
        potential_tags: set[str],
        consumed: set[_Element],
    ) -> _Element:
        """The fallback that `copy_for_later` kept a tree for."""
        return self._recover(tree.tree() if isinstance(tree, _Postponed) else tree, body, options, potential_tags, consumed)

    def extract_and_compare(
        self, converted: HtmlElement, cleaned: _Postponed, raw: HtmlElement, options: Extractor
    ) -> tuple[_Element, str]:
        """The main extractor's body and text, or a better one of readability or jusText."""
        body, text = core.extract_content(converted, options)
        if not options.fast and not (options.focus == "recall" and len(text) > options.min_extracted_size * 10):
            body, text = self._compare(cleaned, raw, body, text, options)
        self._longest_chars = len(text)
        return body, text

    def baseline(self, tree: HtmlElement) -> tuple[_Element, str, int]:
        """As the library; its text is taken where it is longer."""
        body, text, chars = self._baseline(tree)
        self._longest_chars = max(self._longest_chars, chars)
        return body, text, chars

    def page_text(self, tree: HtmlElement) -> str:
        """The text of the page, or none where the extracted text surely is no small share of it.

        The library asks for its length only, and wants to know whether the extracted text is below a share of that.
        Blank space around blocks adds a word break at either side of each at most.
        """
        most = self._page_chars + 2 * sum(1 for _ in tree.iter("*"))
        if self._longest_chars >= core.ESCALATION_PAGE_SHARE * most:
            return ""
        return self._page_text(tree)

    def _compare(
        self, cleaned: _Postponed, raw: HtmlElement, body: _Element, text: str, options: Extractor
    ) -> tuple[_Element, str]:
        generic = False
        article = self._readability(raw, body, len(text), options)
        if article is not None:
            found = trim(tostring(article, method="text", encoding="utf-8").decode())
            if external._prefer_readability(body, article, found, len(text), len(found), options):
                body, text, generic = article, found, True
        unclean = next(body.iterdescendants(*_UNCLEAN), None) is not None
        if unclean or len(text) < options.min_extracted_size:
            other, rescued = external.justext_rescue(cleaned.tree(), options)
            longer = len(rescued) > len(text)
            images = options.images and body.find(".//graphic") is not None
            enough = len(text) <= external.JUSTEXT_OVERRIDE_RATIO * len(rescued) and (longer or not images)
            if rescued and (enough if unclean else longer):
                body, text, generic = other, rescued, False
        return external.sanitize_tree(body, options) if generic else (body, text)

    def _readability(
        self, raw: HtmlElement, body: _Element, chars: int, options: Extractor
    ) -> HtmlElement | None:
        """Readability's article; None where it cannot be preferred."""
        limit = _longest_that_loses(body, chars, options) if chars and not _may_grow(raw) else -1
        if self._page_chars + _videos(raw) <= limit:
            return None
        page = copy(raw)
        if options.focus == "precision":
            page = self._prune(page, external.OVERALL_DISCARD_XPATH)
            strip_elements(page, "script", "style", with_tail=False)
            if limit >= 0 and _trimmed_chars(text_of(page)) + _videos(page) <= limit:
                return None
        document = _Readability(page, min_text_length=25)
        document.limit = limit
        try:
            article = external.fromstring_bytes(document.summary())
        except Exception:  # noqa: BLE001 - as the library: whatever readability trips over, it found nothing
            article = None
        return HtmlElement() if article is None else article


def _longest_that_loses(body: _Element, chars: int, options: Extractor) -> float:
    """Up to this length the library never prefers readability's text to one of `chars` characters."""
    limit: float = 2 * chars
    if not body.xpath(".//p//text()") or len(body.findall(".//table")) > len(body.findall(".//p")):
        limit = min(limit, 2 * options.min_extracted_size)
    if options.focus == "recall":
        limit = min(limit, 1.5 * chars if body.find(".//head") is not None else chars)
    return limit


def _may_grow(raw: HtmlElement) -> bool:
    titles = (not title.text for title in raw.iter("title"))
    return any(titles) or next(raw.iter(*_REWRITTEN_BY_PARSING_AGAIN), None) is not None


def _videos(tree: HtmlElement) -> int:
    return _VIDEO_CHARS * sum(1 for _ in tree.iter("iframe"))


def _trimmed_chars(text: str) -> int:
    """Characters once runs of blanks are single; never less than a part's, nor than that of parts that do not overlap."""
    words = text.split()
    return sum(map(len, words)) + max(0, len(words) - 1)

