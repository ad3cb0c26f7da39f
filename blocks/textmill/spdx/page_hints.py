"""Tell which texts can name a licence at all, by one search of RE2 over many of them.

Source: the names of `textmill.spdx.cc_names` and `textmill.spdx.open_names`, and the addresses of
`textmill.spdx.addresses`: what matches nothing here is read no further.
"""

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["hinting", "mentions", "talks"]

_HINT: Final = (
    r"creative[\s_-]*commons|\bccs?[\s_-]+(?:by|zero|at|licen|sa\b|nc\b)|\bcc0|\bcca?\s[1-4]\.|\bby-(?:nc|nd|sa)\b|public[\s-]*domain"
    r"|free[\s_]+documentation|gfdl|gnu[\s/]fdl|open[\s-]+(?:government|parliament|data|database|font|publication|content)\s+(?:commons|licen)"
    r"|general\s+public\s+licen|apache[\s-](?:software\s+)?(?:licen|[12])|\bmit[\s-]+(?:public\s+)?licen|licen[cs]ed?[\s:/-]+(?:under\s+)?(?:the\s+)?mit\b"
    r"|\bbsd\b|\b[al]?gpl|odbl|pddl|odc-by|nlod|wtfpl|0bsd|unlicense|etalab|cdla|dl-de|datenlizenz|data\s+licen[cs]e\s+germany|mit-0|mit\s+no\s+attr|\bofl\b|gnu[\s-]+li[czs]|documenta\S+\s+li[bv]|dokumentacji|документации|\bogl\b|licence\s+ouverte|licenses?/|licensebuttons"
    r"|art\s+libre|free\s+art|gemeinfrei|domaine\s+public|dom[ií]nio\s+p|dominio\s+p[uú]b|domeni\w*\s+public|domen\w+\s+publiczn|publiek\s+domein|pubblico\s+dominio"
    r"|общественн\S+\s+досто|надбанн|パブリックドメイン|公有领域|公有領域|公共领域|퍼블릭|volné\s+dílo|közkincs|allmän\s+egendom|kamu\s*malı"
    r"|クリエイティブ|知识共享|知識共享|創用|创作共用|크리에이티브|коммонс|attribution[\s,-]+(?:non|no|share|[1-4]\.)|namensnennung|atribu\w+[\s-]+(?:n|s|c|[1-4])|attribuzione|naamsvermelding"
)
"""Matches every page that can hold a statement, in any case; in the dialect that RE2 and Python share."""
_TALK: Final = (
    r"creative[\s_-]*commons|\bcc[\s_-]*(?:by|0|zero)|arxiv\.org/licenses|クリエイティブ・コモンズ|知识共享|public[\s-]+domain"
    r"|gnu\s+free\s+doc"
)
"""What a page without a statement speaks of, if it speaks of licences."""


def hinting(texts: pa.Array) -> pa.Array:
    """Which texts may name a licence, bool; RE2 over Arrow's bytes, nothing is decoded."""
    return pc.match_substring_regex(texts, _HINT, ignore_case=True)


def mentions(text: str) -> bool:
    """Whether a text can name a licence."""
    return _has(text, _HINT)


def talks(text: str) -> bool:
    """Whether a text speaks of licences."""
    return _has(text, _TALK)


def _has(text: str, pattern: str) -> bool:
    """Whether RE2 finds a pattern in any case: a hundred times as fast here as `re`."""
    given = pa.scalar(text.encode("utf-8", "replace"), pa.large_binary()).cast(pa.large_string(), safe=False)
    return bool(pc.match_substring_regex(given, pattern, ignore_case=True).as_py())
