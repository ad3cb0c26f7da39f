"""Notices in prose, as readers of other formats find them."""

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.proportion import in_proportion

from textmill.spdx.notices import expression_of, takes_back

BY_2 = "http://creativecommons.org/licenses/by/2.0"
BY_4 = "https://creativecommons.org/licenses/by/4.0/"


@pytest.mark.parametrize(
    ("words", "url", "expression"),
    [
        ("This document has been placed in the public domain.", None, "LicenseRef-Public-Domain"),
        ("Copyright: This document has been placed in the public domain.", None, "LicenseRef-Public-Domain"),
        ("Public domain in the USA.", None, "LicenseRef-Public-Domain"),
        (
            "This document is placed in the public domain or under the CC0-1.0-Universal license, "
            "whichever is more permissive.",
            None,
            "CC0-1.0 OR LicenseRef-Public-Domain",
        ),
        (
            "This is an Open Access article distributed under the terms of the Creative Commons Attribution License "
            f"({BY_2}), which permits unrestricted use, provided the original work is properly cited.",
            None,
            "CC-BY-2.0",
        ),
        (
            "This is an open-access article distributed under the terms of the Creative Commons Attribution License, "
            "which permits unrestricted use, distribution, and reproduction in any medium.",
            None,
            "LicenseRef-CC-BY",
        ),
        (
            "This is an open-access article distributed under the terms of the Creative Commons Attribution License.",
            BY_4,
            "CC-BY-4.0",
        ),
        (
            "This book is licensed under the Creative Commons Attribution-NonCommercial 3.0 Unported License",
            None,
            "CC-BY-NC-3.0",
        ),
        (
            "This material may be distributed only subject to the terms and conditions set forth in the Open "
            "Publication License, v1.0 or later (the latest version is presently available at "
            "http://www.opencontent.org/openpub/).",
            None,
            "LicenseRef-Open-Publication-License-1.0",
        ),
        (
            "This eBook is for the use of anyone anywhere in the United States and most other parts of the world at no "
            "cost and with almost no restrictions whatsoever.",
            None,
            "LicenseRef-Public-Domain",
        ),
        (
            "This eBook is for the use of anyone anywhere at no cost and with almost no restrictions whatsoever. "
            "** This is a COPYRIGHTED Project Gutenberg eBook, Details Below **",
            None,
            None,
        ),
        (
            "This article is licensed under a Creative Commons Attribution 4.0 International License. The images in "
            "this article are included in the article's Creative Commons licence. The Creative Commons Public Domain "
            "Dedication waiver (http://creativecommons.org/publicdomain/zero/1.0/) applies to the data made available "
            "in this article, unless otherwise stated.",
            None,
            "CC-BY-4.0",
        ),
        ("Permission is granted under the GNU Free Documentation License, Version 1.3", None, "GFDL-1.3-only"),
        ("SPDX-License-Identifier: MIT OR Apache-2.0", None, "MIT OR Apache-2.0"),
        ("# SPDX-License-Identifier: CC-BY-SA-4.0\n# Copyright 2020", None, "CC-BY-SA-4.0"),
        ("/* SPDX-License-Identifier: GPL-2.0-only */", None, "GPL-2.0-only"),
        ("SPDX-License-Identifier: MIT\nSPDX-License-Identifier: ISC", None, None),
        ("Code licensed MIT, docs CC BY 3.0.", None, "CC-BY-3.0"),
        ("CC BY 4.0", None, "CC-BY-4.0"),
        ("", BY_4, "CC-BY-4.0"),
        ("© The Authors 2020", BY_4, "CC-BY-4.0"),
        ("CC BY-NC 4.0", BY_4, "CC-BY-NC-4.0"),
        ("Licensed under CC BY 3.0", BY_4, "LicenseRef-CC-BY"),
        ("All rights reserved.", None, None),
        ("All rights reserved.", BY_4, None),
        ("This work is not licensed under CC BY 4.0.", None, None),
        ("Authors may choose CC BY 4.0.", None, None),
        ("The figures are licensed under CC BY 4.0.", None, None),
        ("Published by Example Press.", None, None),
        ("", "https://example.org/licence", None),
        ("", None, None),
    ],
)
def test_notices(words: str, url: str | None, expression: str | None) -> None:
    assert expression_of(words, url) == expression


@given(st.text(max_size=200), st.none() | st.text(max_size=60))
def test_any_text_can_be_asked(words: str, url: str | None) -> None:
    expression_of(f"this text is licensed under {words} cc by", url)


@pytest.mark.parametrize(
    "words",
    [
        "CC BY 4.0. Commercial use is prohibited.",
        "This text is licensed under CC BY 4.0. You may not use it for commercial purposes.",
        "CC BY 4.0. No derivatives allowed.",
        "Creative Commons Attribution License, which permits unrestricted non-commercial use, and distribution",
        "Dieser Text steht unter CC BY 4.0. Die kommerzielle Nutzung ist untersagt.",
    ],
)
def test_what_takes_back_a_grant(words: str) -> None:
    assert expression_of(words) is None
    assert expression_of(words.replace("CC BY 4.0", "It is open"), BY_4) is None
    assert takes_back(words)


@pytest.mark.parametrize(
    "words",
    [
        "This text is under CC BY 4.0, which permits use for commercial and non-commercial purposes.",
        "This text is under CC BY 4.0. It is not limited to non-commercial use.",
        "This text is under CC BY 4.0. The logo may not be used for commercial purposes.",
    ],
)
def test_what_does_not_take_back_a_grant(words: str) -> None:
    assert expression_of(words) == "CC-BY-4.0"
    assert not takes_back(words)


@pytest.mark.parametrize("unit", ["CC BY 4.0 commercial ", "not for commercial ", "only non-commercial "])
def test_a_sentence_without_end_takes_little_time(unit: str) -> None:
    assert in_proportion(lambda count: partial(expression_of, unit * count), 80)
    assert in_proportion(lambda count: partial(takes_back, unit * count), 80)
