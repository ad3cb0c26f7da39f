"""How much licences permit, by themselves and in expressions."""

import pytest

from textmill.spdx.permissiveness import permissiveness


@pytest.mark.parametrize(
    ("license", "level"),
    [
        ("CC0-1.0", 5),
        ("CC-PDM-1.0", 5),
        ("CC-PDDC", 5),
        ("LicenseRef-Public-Domain", 5),
        ("MIT", 4),
        ("Apache-2.0", 4),
        ("BSD-3-Clause", 4),
        ("CC-BY-4.0", 3),
        ("CC-BY-3.0-US", 3),
        ("CC-BY", 3),
        ("cc-by-4.0", 3),
        ("CC-BY-SA-4.0", 2),
        ("CC-BY-SA", 2),
        ("GFDL-1.3-or-later", 2),
        ("GPL-2.0-only", 2),
        ("LGPL-2.1-only", 2),
        ("CC-BY-NC-4.0", 1),
        ("CC-BY-NC-SA-3.0-DE", 1),
        ("CC-BY-ND-4.0", 1),
        ("CC-BY-NC-ND-3.0-IGO", 1),
        ("LicenseRef-CC-NC-SA-1.0", 1),
        ("LicenseRef-CC-sampling-1.0", 0),
        ("Proprietary", 0),
        ("", 0),
        (None, 0),
        ("CC-BY-4.0 OR CC0-1.0", 5),
        ("CC-BY-4.0 AND CC0-1.0", 3),
        ("GPL-2.0-only OR (MIT AND CC-BY-NC-4.0)", 2),
        ("GPL-2.0-only WITH Classpath-exception-2.0", 2),
        ("MIT AND Unheard-Of", 0),
        ("MIT OR Unheard-Of", 4),
        ("MIT AND", 0),
        ("(MIT", 0),
    ],
)
def test_levels(license, level):
    assert permissiveness(license) == level
