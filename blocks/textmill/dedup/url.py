"""Documents with the same address, in a canonical form, are duplicates.

Source: C4 keeps one page of a URL (Raffel et al. 2020; TFDS `c4_utils.py`), as does DCLM, both after their
`normalize_url` (recipes 7.7, 9.1), which is `form: dclm`. The canonical form here follows RFC 3986, see
`textmill.addresses.canonical_url`. Which page stays is unspecified there; here `keep` says. Documents without a URL are
never duplicates.
"""

from typing import ClassVar, Literal

import numpy as np
import pyarrow as pa
import xxhash
from pydantic import Field

from textmill.addresses.canonical_url import TRACKING, CanonicalForm
from textmill.barrier import Keys, Mask
from textmill.batch import Batch
from textmill.matching.clusters.contract import ClusterBarrier
from textmill.matching.clusters.verdict import ADDED
from textmill.origins.dclm.normalizers import normalize_url

__all__ = ["Url"]


class Url(ClusterBarrier):
    """Keeps one of the documents with one address: the first, unless `keep` says otherwise.

    In the canonical form, the scheme is in lower case, the host in one spelling (Punycode, plain IP addresses), default
    ports, `.` and `..` are gone, and characters are percent-encoded in one way; the `ignore_` settings, which only it
    has, leave out more.
    """

    version: ClassVar[int] = 2

    column: str = Field(default="url", description="Column of addresses")
    form: Literal["canonical", "dclm", "none"] = Field(
        default="canonical",
        description="What is compared: the canonical form; dclm (C4's and DCLM's normalize_url: without http://, "
        "https:// and www. behind them, without all from ?utm_, ?ref or ?feed on, without slashes at the end); or "
        "the address as it stands",
    )
    ignore_scheme: bool = Field(default=True, description="http and https are the same")
    ignore_www: bool = Field(default=True, description="A host is the same with www. before it")
    ignore_fragment: bool = Field(default=True, description="What follows # does not matter")
    ignore_trailing_slash: bool = Field(default=True, description="A path is the same with slashes at its end")
    ignore_query_order: bool = Field(default=False, description="The order of parameters does not matter")
    ignore_parameters: tuple[str, ...] = Field(
        default=TRACKING,
        description="Names of parameters that do not matter, in capitals or small letters; * at the end of one stands "
        "for any end. Default: those that say where a visitor came from",
    )

    def requires(self) -> tuple[str, ...]:
        """The address for the key, `id` for naming the kept document."""
        return ("id", self.column)

    def provides(self) -> pa.Schema:
        """Cluster and cluster size, see `textmill.matching.clusters.verdict`."""
        return ADDED

    def packages(self) -> tuple[str, ...]:
        return ("idna", "Unidecode") if self.form == "dclm" else ("idna",)

    def band_count(self) -> int:
        """One key per document."""
        return 1

    def keys(self, batch: Batch) -> tuple[Keys, Mask]:
        """Hashes of addresses, uint64 of shape (rows, 1); no key where the column is null or blank."""
        urls = batch.strings(self.column)
        has_key = np.array([url != "" and not url.isspace() for url in urls], np.bool_)
        forms = self._forms(urls)
        hashes = [xxhash.xxh3_64_intdigest(form.encode("utf-8", "surrogatepass")) for form in forms]
        return np.array(hashes, np.uint64).reshape(-1, 1), has_key

    def _forms(self, urls: list[str]) -> list[str]:
        if self.form == "none":
            return urls
        if self.form == "dclm":
            return [normalize_url(url) for url in urls]
        form = CanonicalForm(
            self.ignore_scheme,
            self.ignore_www,
            self.ignore_fragment,
            self.ignore_trailing_slash,
            self.ignore_query_order,
            self.ignore_parameters,
        )
        return [form.of(url) for url in urls]
