"""Digests that a server or store states of a file, and the check of the bytes that are read of it, in their order.

Only what is a digest of the whole file, as it is stored and served, is one; what cannot be computed here is left out.
"""

import base64
import binascii
import hashlib
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

__all__ = ["Reading", "Stated", "of_headers", "of_info", "of_s3"]

_MD5: Final = re.compile(r'"?([0-9a-f]{32})"?\Z')
_SHA256: Final = re.compile(r'"?([0-9a-f]{64})"?\Z')
_PAIR: Final = re.compile(r"\s*([\w-]+)\s*=\s*:?([A-Za-z0-9+/=]+):?\s*(?:,|\Z)")
_ALGORITHMS: Final = {"md5": "md5", "sha": "sha1", "sha1": "sha1", "sha-256": "sha256", "sha256": "sha256"}
_BYTES: Final = {"md5": 16, "sha1": 20, "sha256": 32, "crc32": 4}
_S3_FIELDS: Final = (("ChecksumSHA256", "sha256"), ("ChecksumSHA1", "sha1"), ("ChecksumCRC32", "crc32"))


class _Hash(Protocol):
    def update(self, data: bytes, /) -> None: ...

    def hexdigest(self) -> str: ...


class _Crc32:
    def __init__(self) -> None:
        self._value = 0

    def update(self, data: bytes, /) -> None:
        self._value = zlib.crc32(data, self._value)

    def hexdigest(self) -> str:
        return f"{self._value:08x}"


_HASHES: Final[Mapping[str, Callable[[], _Hash]]] = {
    "md5": lambda: hashlib.md5(usedforsecurity=False),
    "sha1": lambda: hashlib.sha1(usedforsecurity=False),
    "sha256": hashlib.sha256,
    "crc32": _Crc32,
}


@dataclass(frozen=True)
class Stated:
    """A digest of a whole file."""

    algorithm: str
    digest: str
    """In hex."""


@dataclass
class Reading:
    """The digest of a file so far, as its bytes are read; reading them twice does no harm, leaving some out does."""

    stated: Stated | None
    size: int = 0
    """Bytes from the begin that are in the digest."""
    _hash: _Hash | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        if self.stated is not None:
            self._hash = _HASHES[self.stated.algorithm]()

    def add(self, start: int, data: bytes) -> None:
        """Bytes of the file from `start` on."""
        if self._hash is not None and start <= self.size < start + len(data):
            self._hash.update(data[self.size - start :])
            self.size = start + len(data)

    def difference(self, size: int | None) -> str | None:
        """What is wrong with a file of that size: None where nothing is, or where it was not read from end to end."""
        if self._hash is None or self.stated is None or self.size != size or not size:
            return None
        found = self._hash.hexdigest()
        if found == self.stated.digest:
            return None
        return f"its {self.stated.algorithm.upper()} is {found}, where the server states {self.stated.digest}"


def of_headers(headers: Mapping[str, str]) -> Stated | None:
    """Of an HTTP answer about the whole file; its names in small letters."""
    if headers.get("x-goog-stored-content-encoding", "identity") != "identity" and not headers.get("content-encoding"):
        return None  # what is stored was unpacked on its way, and the digests are of what is stored
    return next(_in_headers(headers), None)


def _in_headers(headers: Mapping[str, str]) -> Iterator[Stated]:
    linked = _SHA256.match(headers.get("x-linked-etag", ""))
    if linked is not None:  # the Hugging Face hub, of files that git LFS keeps
        yield Stated("sha256", linked[1])
    for name in ("repr-digest", "digest", "x-goog-hash"):
        for algorithm, digest in _PAIR.findall(headers.get(name, "")):
            if algorithm.lower() in _ALGORITHMS:
                yield from _of_base64(_ALGORITHMS[algorithm.lower()], digest)
    if "content-md5" in headers:
        yield from _of_base64("md5", headers["content-md5"])
    is_s3 = headers.get("server") == "AmazonS3" and not headers.get("x-amz-server-side-encryption", "").startswith(
        "aws:"
    )
    tag = _MD5.match(headers.get("etag", ""))
    if is_s3 and tag is not None and not headers.get("x-amz-server-side-encryption-customer-algorithm"):
        yield Stated("md5", tag[1])


def of_s3(head: Mapping[str, object], bucket: str = "") -> Stated | None:
    """Of S3's answer to HeadObject: a checksum of the whole object, or the ETag where it is one."""
    if head.get("ChecksumType", "FULL_OBJECT") == "FULL_OBJECT":
        for name, algorithm in _S3_FIELDS:
            for found in _of_base64(algorithm, str(head.get(name, ""))):
                return found
    # ETags of parts, of keys of one's own or of KMS, and of directory buckets are no digests of the content.
    is_plain = head.get("ServerSideEncryption") in (None, "AES256") and not head.get("SSECustomerAlgorithm")
    tag = _MD5.match(str(head.get("ETag", "")))
    return Stated("md5", tag[1]) if tag is not None and is_plain and not bucket.endswith("--x-s3") else None


def of_info(info: Mapping[str, object]) -> Stated | None:
    """Of what another file system of fsspec says: SHA-256 of git LFS on the hub, MD5 on Google's and Azure's stores."""
    lfs = info.get("lfs")
    sha256 = lfs.get("sha256") if isinstance(lfs, Mapping) else getattr(lfs, "sha256", None)
    if isinstance(sha256, str) and _SHA256.match(sha256):
        return Stated("sha256", sha256)
    for name in ("md5Hash", "Content-MD5"):
        for found in _of_base64("md5", str(info.get(name) or "")):
            return found
    return None


def _of_base64(algorithm: str, written: str) -> Iterator[Stated]:
    try:
        digest = base64.b64decode(written.strip(), validate=True)
    except (binascii.Error, ValueError):
        return
    if len(digest) == _BYTES[algorithm]:
        yield Stated(algorithm, digest.hex())
