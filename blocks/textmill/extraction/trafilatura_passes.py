"""Shares a page's trees between trafilatura's passes: what no pass needs is not copied, searched or serialized.

trafilatura copies the page for each of its extractors and for fallbacks that most pages never reach, and runs
readability over the whole page although its result can only win where it is much longer. Here copies are made when a
fallback asks for them (cleaning and converting the same tree again gives the same tree), and readability is left out
where its text is proved too short to win (`readability_limit`).
"""

from collections.abc import Callable, Sequence
from copy import copy, deepcopy
from typing import Final

from lxml.etree import _Element, strip_elements, tostring
from lxml.html import HtmlElement
from trafilatura.settings import MANUALLY_CLEANED, Extractor
from trafilatura.utils import trim
from trafilatura.xpaths import COMMENTS_DISCARD_XPATH, RAW_TREE_PRUNE_XPATH, REMOVE_COMMENTS_AND_LISTS_XPATH

from textmill.extraction.link_density import LinkDensity
from textmill.extraction.postponed_trees import Postponed, PresentTags
from textmill.extraction.readability_limit import (
    LimitedReadability,
    longest_that_loses,
    may_grow,
    most_chars,
    trimmed_chars,
    video_chars,
)
from textmill.extraction.trafilatura_modules import CORE, EXTERNAL, HTML, MAIN
from textmill.extraction.trafilatura_strings import text_of

__all__ = ["Passes"]

_Selector = Callable[[HtmlElement], Sequence[HtmlElement]]

_CLEANED_WITH_CARE: Final = frozenset({"form", "figure", "math", *HTML.PRESERVE_IMG_CLEANING})
"""Elements that the library may keep, or of which it keeps something."""
_BECOME_SECTIONS: Final = ("dl", "figure", "form", "ol", "table", "ul")
"""What cleaning and converting may make `<div>` or `<list>` of, so that it is looked at for comments once more."""
_COMMENT_SIGNS: Final = ("omment", "comol", "disqus_thread", "dsq-comments")
"""One is in the identifier or class of every section of comments."""
_UNCLEAN: Final = tuple(EXTERNAL.SANITIZED_XPATH.replace(".//", "").split("|"))


class Passes:
    """In the place of trafilatura's own passes, for one page after the other."""

    def __init__(self, focus: str) -> None:
        self._raw_is_for_articles_only = focus == "precision"
        """Scripts hold text for the baseline only, which comes after; with this focus it never does."""
        self._converted: HtmlElement | None = None
        self._again: Callable[[], HtmlElement] | None = None
        self._longest_chars = 0
        self._page_chars = 0
        self._density: LinkDensity | None = None
        self._without_comments: HtmlElement | None = None
        """The raw tree from which comments and lists of them were taken."""
        self._has_no_comments = False
        """Nor has the converted tree any."""
        self._clean: Callable[[HtmlElement, Extractor], HtmlElement] = HTML.tree_cleaning
        self._prune: Callable[..., HtmlElement] = HTML.prune_unwanted_nodes
        self._prune_sections: Callable[..., HtmlElement] = MAIN.prune_unwanted_sections
        self._recover: Callable[..., _Element] = MAIN.recover_wild_text
        self._baseline: Callable[[HtmlElement], tuple[_Element, str, int]] = CORE.baseline
        self._page_text: Callable[[HtmlElement], str] = CORE.html2txt
        self._tags = PresentTags(MANUALLY_CLEANED)

    def install(self) -> None:
        """Let the library's modules call these methods."""
        HTML.__dict__.update(MANUALLY_CLEANED=self._tags)
        EXTERNAL.__dict__.update(tree_cleaning=self.clean)
        CORE.__dict__.update(
            tree_cleaning=self.clean,
            _prepare_tree=self.prepare,
            _extract_and_compare=self.extract_and_compare,
            prune_unwanted_nodes=self.prune,
            baseline=self.baseline,
            html2txt=self.page_text,
        )
        MAIN.__dict__.update(
            prune_unwanted_nodes=self.prune,
            prune_unwanted_sections=self.prune_sections,
            delete_by_link_density=self.delete_by_link_density,
            deepcopy=self.copy_for_later,
            recover_wild_text=self.recover,
        )

    def forget(self) -> None:
        """The page is done."""
        self._converted = self._again = self._density = self._without_comments = None

    def clean(self, tree: HtmlElement, options: Extractor) -> HtmlElement:
        """One walk tells which of some sixty tags there are, where the library walks for each, and takes most out."""
        found = list(tree.iter(*self._tags))
        present = {element.tag for element in found}
        if options.focus != "recall" and not any(next(one.iterdescendants(one.tag), None) is not None for one in found):
            # Of an element inside one of its own kind the library's loop would not come back.
            at_once = present - _CLEANED_WITH_CARE
            strip_elements(tree, *at_once, with_tail=False)
            present -= at_once
        self._tags.present = present
        return self._clean(tree, options)

    def prepare(self, tree: HtmlElement, options: Extractor, url: str | None) -> tuple[HtmlElement, Postponed]:
        """The tree cleaned and converted, and the cleaned one for whoever asks."""
        self._page_chars = -1
        is_pruned = tree is self._without_comments
        self._has_no_comments = is_pruned and not any(
            sign in value
            for element in tree.iter(*_BECOME_SECTIONS)
            for value in (element.get("id", ""), element.get("class", ""))
            for sign in _COMMENT_SIGNS
        )

        def cleaned() -> HtmlElement:
            page = copy(tree)
            if options.focus != "recall":  # which brings what was cleaned away back where no paragraph is left
                strip_elements(page, "script", "style", with_tail=False)
            if self._page_chars < 0:
                self._page_chars = trimmed_chars(text_of(page))
            return self.clean(page, options)

        def converted() -> HtmlElement:
            made: HtmlElement = CORE.convert_tags(cleaned(), options, url)
            return made

        self._converted, self._again = converted(), converted
        return self._converted, Postponed(cleaned)

    def prune(self, tree: HtmlElement, selectors: Sequence[_Selector], with_backup: bool = False) -> HtmlElement:
        """Notes when the converted tree is no longer what converting again would give."""
        if selectors is RAW_TREE_PRUNE_XPATH:
            self._without_comments = None
            if self._raw_is_for_articles_only:
                strip_elements(tree, "script", "style", with_tail=False)
        elif selectors is REMOVE_COMMENTS_AND_LISTS_XPATH:
            self._without_comments = tree
        if selectors is COMMENTS_DISCARD_XPATH:
            self._again = None
        elif tree is self._converted:
            if self._has_no_comments or not any(selector(tree) for selector in selectors):
                return tree
            self._again = None
        return self._prune(tree, selectors, with_backup)

    def prune_sections(self, *arguments: object, **options: object) -> HtmlElement:
        """The library's, whose tests of link density begin anew."""
        self._density = None
        return self._prune_sections(*arguments, **options)

    def delete_by_link_density(
        self, tree: HtmlElement, tag: str, backtracking: bool = False, favor_precision: bool = False
    ) -> HtmlElement:
        """As the library."""
        self._density = self._density or LinkDensity(tree)
        return self._density.delete(tree, tag, backtracking=backtracking, precision=favor_precision)

    def copy_for_later(self, element: _Element) -> _Element | Postponed:
        """The converted tree is copied for a fallback that few pages need; it can be converted again instead."""
        if element is not self._converted:
            return deepcopy(element)
        self._converted = None  # from here on the main extractor changes it
        return deepcopy(element) if self._again is None else Postponed(self._again)

    def recover(
        self,
        tree: HtmlElement | Postponed,
        body: _Element,
        options: Extractor,
        potential_tags: set[str],
        consumed: set[_Element],
    ) -> _Element:
        """The fallback that `copy_for_later` kept a tree for."""
        return self._recover(
            tree.tree() if isinstance(tree, Postponed) else tree, body, options, potential_tags, consumed
        )

    def extract_and_compare(
        self, converted: HtmlElement, cleaned: Postponed, raw: HtmlElement, options: Extractor
    ) -> tuple[_Element, str]:
        """The main extractor's body and text, or a better one of readability or jusText."""
        body, text = CORE.extract_content(converted, options)
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
        if self._longest_chars >= CORE.ESCALATION_PAGE_SHARE * most:
            return ""
        return self._page_text(tree)

    def _compare(
        self, cleaned: Postponed, raw: HtmlElement, body: _Element, text: str, options: Extractor
    ) -> tuple[_Element, str]:
        generic = False
        article = self._readability(raw, body, len(text), options)
        if article is not None:
            found = trim(tostring(article, method="text", encoding="utf-8").decode())
            if EXTERNAL._prefer_readability(body, article, found, len(text), len(found), options):
                body, text, generic = article, found, True
        unclean = next(body.iterdescendants(*_UNCLEAN), None) is not None
        if unclean or len(text) < options.min_extracted_size:
            other, rescued = EXTERNAL.justext_rescue(cleaned.tree(), options)
            longer = len(rescued) > len(text)
            images = options.images and body.find(".//graphic") is not None
            enough = len(text) <= EXTERNAL.JUSTEXT_OVERRIDE_RATIO * len(rescued) and (longer or not images)
            if rescued and (enough if unclean else longer):
                body, text, generic = other, rescued, False
        return EXTERNAL.sanitize_tree(body, options) if generic else (body, text)

    def _readability(self, raw: HtmlElement, body: _Element, chars: int, options: Extractor) -> HtmlElement | None:
        """Readability's article; None where it cannot be preferred."""
        limit = longest_that_loses(body, chars, options) if chars and not may_grow(raw) else -1
        if self._page_chars + video_chars(raw) <= limit:
            return None
        page = copy(raw)
        if options.focus == "precision":
            page = self._prune(page, EXTERNAL.OVERALL_DISCARD_XPATH)
            strip_elements(page, "script", "style", with_tail=False)
            if limit >= 0 and most_chars(page) <= limit:
                return None
        document = LimitedReadability(page, min_text_length=25)
        document.limit = limit
        try:
            article = EXTERNAL.fromstring_bytes(document.summary())
        except Exception:  # noqa: BLE001 - as the library: whatever readability trips over, it found nothing
            article = None
        return HtmlElement() if article is None else article
