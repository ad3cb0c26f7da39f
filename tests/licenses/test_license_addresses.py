"""What an attribution links for a licence, and what it says the licence asks for."""

import pytest

from textmill.spdx.duties import duty
from textmill.spdx.license_addresses import address_of

CC = "https://creativecommons.org"


@pytest.mark.parametrize(
    ("license", "address"),
    [
        ("CC-BY-4.0", f"{CC}/licenses/by/4.0/"),
        ("CC-BY-3.0-DE", f"{CC}/licenses/by/3.0/de/"),
        ("LicenseRef-CC-BY-SA-2.5-ES", f"{CC}/licenses/by-sa/2.5/es/"),
        ("CC-BY-SA-3.0+", f"{CC}/licenses/by-sa/3.0/"),
        ("CC-BY-NC-ND-3.0-IGO", f"{CC}/licenses/by-nc-nd/3.0/igo/"),
        ("CC-BY-NC-ND-1.0", f"{CC}/licenses/by-nd-nc/1.0/"),
        ("CC0-1.0", f"{CC}/publicdomain/zero/1.0/"),
        ("CC-PDM-1.0", f"{CC}/publicdomain/mark/1.0/"),
        ("LicenseRef-PD-Mark-1.0", f"{CC}/publicdomain/mark/1.0/"),
        ("MIT", "https://spdx.org/licenses/MIT.html"),
        ("GFDL-1.3-or-later", "https://spdx.org/licenses/GFDL-1.3-or-later.html"),
        ("Apache-2.0 WITH LLVM-exception", "https://spdx.org/licenses/Apache-2.0.html"),
        # Nothing is made up: no version, no page, several licences, no licence.
        ("LicenseRef-CC-BY", None),
        ("CC-BY", None),
        ("GFDL", None),
        ("LicenseRef-Public-Domain", None),
        ("LicenseRef-house-rules", None),
        ("CC-BY-SA-3.0 AND GFDL-1.3-or-later", None),
        ("not-a-licence", None),
        ("javascript:alert(1)", None),
        ("(CC-BY-4.0", None),
        ("", None),
    ],
)
def test_the_address_of_a_licence(license: str, address: str | None) -> None:
    assert address_of(license) == address


@pytest.mark.parametrize(
    ("license", "words"),
    [
        ("CC-BY-4.0", "changes, also earlier ones"),
        ("LicenseRef-CC-BY", "changes, also earlier ones"),
        ("CC-BY-3.0-US", "authors, title, source"),
        ("LicenseRef-CC-BY-SA-2.5-ES", "under the same or a like licence"),
        ("CC-BY-NC-SA-4.0", "no commercial use"),
        ("CC-BY-ND-4.0", "no adaptations"),
        ("CC0-1.0", "nothing"),
        ("LicenseRef-PublicDomain", "nothing"),
        ("LicenseRef-US-Government-Work", "nothing in the United States"),
        ("GFDL-1.3-or-later", "history"),
        ("MIT", "copyright notice and the licence's text"),
        ("MIT-0", "nothing"),
        ("BSD-3-Clause", "no endorsement"),
        ("BSD-2-Clause", "copyright notice and the licence's text"),
        ("Apache-2.0", "NOTICE"),
        ("OGL-UK-3.0", "Contains public sector information"),
        ("LicenseRef-Open-Parliament-Licence-3.0", "Contains Parliamentary information"),
        ("LGPL-2.1-only", "source code"),
        ("LicenseRef-house-rules", "see its text"),
    ],
)
def test_what_a_licence_asks_for(license: str, words: str) -> None:
    assert words in duty(license)
