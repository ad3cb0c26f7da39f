"""Licences as sources write them, read as meant and as Common Pile's parser reads them."""

import pyarrow as pa
import pytest

from textmill.batch import Batch
from textmill.licenses.permissive import Permissive

BASE = "https://creativecommons.org"


def read(text: str | None, faithful: bool) -> str | None:
    columns = Permissive(faithful=faithful).apply(Batch(pa.record_batch({"license": pa.array([text], pa.string())})))
    spdx: str | None = columns["license"][0].as_py()
    assert columns["fault"][0].as_py() == (None if spdx else "not_permissive")
    return spdx


@pytest.mark.parametrize(
    ("text", "meant", "faithful"),
    [
        (None, None, None),
        ("", None, None),
        (f"{BASE}/licenses/by/4.0/", "CC-BY-4.0", "CC-BY-4.0"),
        (f"{BASE}/licenses/by/3.0/us/", "CC-BY-3.0-US", "CC-BY-3.0"),
        (f"{BASE}/licenses/by-sa/2.0/", "CC-BY-SA-2.0", "CC-BY-2.0"),
        (f"{BASE}/licenses/by/1.0/", "CC-BY-1.0", None),
        (f"{BASE}/licenses/by-nc/4.0/", None, None),
        (f"{BASE}/licenses/by-nd/4.0/", None, None),
        (f"{BASE}/licenses/publicdomain/", "CC-PDDC", "LicenseRef-Public-Domain"),
        (f"{BASE}/publicdomain/zero/1.0/", "CC0-1.0", "CC0-1.0"),
        (f"{BASE}/publicdomain/zero/1.0/deed.en", "CC0-1.0", "LicenseRef-Public-Domain"),
        (f"{BASE}/publicdomain/mark/1.0", "CC-PDM-1.0", "CC-PDM-1.0"),
        ("by-sa/2.5/", "CC-BY-SA-2.5", "CC-BY-SA-2.5"),
        ("BY-SA/4.0", "CC-BY-SA-4.0", "CC-BY-SA-4.0"),
        ("by-sa/2.1/jp/", "CC-BY-SA-2.1-JP", "CC-BY-SA-2.1-JP"),
        ("CC-BY-4.0", "CC-BY-4.0", None),
        ("CC BY-SA 3.0", "CC-BY-SA-3.0", None),
        ("CC BY-NC 3.0", None, None),
        ("ruby/3.0", None, "CC-BY-3.0"),
        ("by/5.0", None, None),
        ("gfdl", "LicenseRef-GFDL", "LicenseRef-GFDL"),
        ("GNU Free Documentation License", "LicenseRef-GFDL", None),
        ("gnu_free_documentation_license_1.3", "GFDL-1.3-only", "LicenseRef-GFDL"),
        ("https://www.gnu.org/licenses/fdl-1.3.html", "GFDL-1.3-only", None),
        ("MIT", "MIT", None),
        ("The MIT License", "MIT", None),
        ("Apache License, Version 2.0", "Apache-2.0", None),
        ("BSD-3-Clause", "BSD-3-Clause", None),
        ("BSD-4-Clause", None, None),
        ("GPL-3.0", None, None),
        ("Public Domain", "LicenseRef-Public-Domain", None),
        ("all rights reserved", None, None),
    ],
)
def test_licences(text: str | None, meant: str | None, faithful: str | None) -> None:
    assert read(text, faithful=False) == meant
    assert read(text, faithful=True) == faithful
