"""Tells by the names of a Stack Exchange dump's files which site they are of, and which belong together."""

import re
from collections.abc import Iterator
from typing import Final

from textmill.block import Shard
from textmill.errors import ShardError
from textmill.inputs.places import file_at

__all__ = ["companions", "is_companion", "site_of"]

_COMPANION: Final = re.compile(
    r"(?:^|[/_-])(?:Comments|Users|Badges|PostHistory|PostLinks|Tags|Votes|PostTags)(?=\.(?:xml|7z)(?:\.\w{1,4})?$)"
)
_POSTS: Final = re.compile(r"Posts(?=\.(?:xml|7z)(?:\.\w{1,4})?$)")
_SUFFIXES: Final = (".xml", ".7z", ".xml.gz", ".xml.bz2", ".xml.zst", ".xml.xz")
_SITE: Final = re.compile(r"(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,12}")


def is_companion(shard: Shard) -> bool:
    """Whether the file is named as one of a dump's tables that has no posts."""
    return _COMPANION.search(shard.url) is not None


def site_of(shard: Shard) -> str | None:
    """`a.example.com` of `…/a.example.com-Posts.xml.gz`, `…/a.example.com/Posts.xml` and `…/a.example.com.7z`."""
    for part in reversed(re.split(r"[/\\]", shard.url)[-2:]):
        name = re.sub(r"(?:-Posts)?\.(?:xml|7z)(?:\.\w{1,4})?$", "", part, flags=re.IGNORECASE).lower()
        if _SITE.fullmatch(name):
            return name
    return None


def companions(shard: Shard) -> Iterator[Shard]:
    """The files of comments and users beside one of posts."""
    named = _POSTS.search(shard.url)
    if named is None:
        return
    own = shard.url[named.end() :]
    for table in ("Comments", "Users"):
        for suffix in dict.fromkeys((own, *_SUFFIXES)):
            url = f"{shard.url[: named.start()]}{table}{suffix}"
            if _exists(url):
                yield Shard(shard.source, f"{table}{suffix}", url, "")
                break


def _exists(url: str) -> bool:
    try:
        fs, inner = file_at(url)
        return bool(fs.exists(inner))
    except Exception as error:
        raise ShardError(f"{url}: cannot be looked for: {error}") from error
