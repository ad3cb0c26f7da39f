"""What a faulty server answers as long as nothing goes wrong: files, or what another server says."""

import hashlib
import http.client
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from pathlib import Path
from typing import Final, Self
from urllib.parse import urlsplit

__all__ = ["Answer", "Before", "Files", "Origin"]

_HOP: Final = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "host", "date", "server"})
_RANGE: Final = re.compile(r"bytes=(\d*)-(\d*)\Z")


@dataclass(frozen=True)
class Answer:
    """What a server would say if nothing went wrong."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


Origin = Callable[[str, str, Mapping[str, str], bytes], Answer]


@dataclass
class Files:
    """Files by path, with ranges, and with ETags and dates unless `is_dated` is False."""

    files: dict[str, bytes]
    is_dated: bool = True
    digests: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Further headers by path."""

    @classmethod
    def of(cls, folder: Path) -> Self:
        """All files of a folder."""
        paths = (path for path in folder.rglob("*") if path.is_file())
        return cls({f"/{path.relative_to(folder)}": path.read_bytes() for path in paths})

    def __call__(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        name = urlsplit(path).path
        data = self.files.get(name)
        if data is None:
            return Answer(404, (), b"no such file")
        said = [("Content-Type", "application/octet-stream"), *self.digests.get(name, {}).items()]
        if self.is_dated:
            tag = hashlib.sha256(data).hexdigest()[:16]
            said += [("ETag", f'"{tag}"'), ("Last-Modified", formatdate(int(tag[:7], 16), usegmt=True))]
        asked = _RANGE.match(headers.get("Range", ""))
        if asked is None:
            return Answer(200, (*said, ("Accept-Ranges", "bytes")), data)
        first = int(asked[1]) if asked[1] else max(0, len(data) - int(asked[2]))
        last = min(int(asked[2]) if asked[1] and asked[2] else len(data) - 1, len(data) - 1)
        if first > last:
            return Answer(416, (("Content-Range", f"bytes */{len(data)}"),), b"")
        where = ("Content-Range", f"bytes {first}-{last}/{len(data)}")
        return Answer(206, (*said, where), data[first : last + 1])


@dataclass(frozen=True)
class Before:
    """Another server, which is asked the same."""

    address: str

    def __call__(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        place = urlsplit(self.address)
        with_length = {**{k: v for k, v in headers.items() if k.lower() not in _HOP - {"host"}}}
        asked = http.client.HTTPConnection(place.hostname or "", place.port or 80, timeout=60)
        try:
            asked.request(method, path, body, {**with_length, "Content-Length": str(len(body))})
            got = asked.getresponse()
            said = tuple((name, value) for name, value in got.getheaders() if name.lower() not in _HOP)
            size = got.getheader("Content-Length") if method == "HEAD" else None
            return Answer(got.status, (*said, *((("Content-Length", size),) if size else ())), got.read())
        finally:
            asked.close()
