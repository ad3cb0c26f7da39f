"""Source trees: language, licence of file, folder and package, and files that nobody wrote there."""

import gzip
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.reading import Row, bytes_rows, rows_of
from tests.readers.test_text_files import tar_of, zip_of
from tests.shared_place import ABSENT, SHARED, is_here

from textmill.errors import ShardError
from textmill.formats.code.code_languages import language_of
from textmill.formats.code.code_refusals import refusal
from textmill.formats.code.package_metadata import package_of
from textmill.formats.code.source_header import header_license

NAME = "readers.code_tree"
MIT = (
    b"MIT License\n\n"
    b"Copyright (c) 2020 Ann\n\n"
    b"Permission is hereby granted, free of charge, to any person obtaining a copy of this software and "
    b'associated documentation files (the "Software"), to deal in the Software without restriction, '
    b"including without limitation the rights to use, copy, modify, merge, publish, distribute, "
    b"sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is "
    b"furnished to do so, subject to the following conditions:\n\n"
    b"The above copyright notice and this permission notice shall be included in all copies or substantial "
    b"portions of the Software.\n\n"
    b'THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT '
    b"NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND "
    b"NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES "
    b"OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN "
    b"CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.\n"
)


def by_path(rows: list[Row]) -> dict[str, Row]:
    return {str(row["title"]): row for row in rows if "fault" not in row}


def licenses(rows: list[Row]) -> dict[str, object]:
    return {path: row.get("license") for path, row in by_path(rows).items()}


def test_whose_licence_holds(tmp_path: Path) -> None:
    files = {
        "p/a.py": b"x = 1\n",
        "p/own.py": b"#!/usr/bin/env python\n# SPDX-License-Identifier: Apache-2.0\nx = 1\n",
        "p/notice.c": b"/*\n * This file is in the public domain.\n */\nint x;\n",
        "p/sub/b.js": b"var x;\n",
        "p/sub/package.json": b'{"name": "sub", "license": "ISC"}',
        "p/deep/er/c.go": b"package c\n",
        "p/LICENSE": MIT,
        "other/d.rb": b"x = 1\n",
    }
    rows, counts = bytes_rows(NAME, tmp_path / "p-1.0.tar.gz", gzip.compress(tar_of(files)))
    assert licenses(rows) == {
        "p/a.py": "MIT",
        "p/own.py": "Apache-2.0",
        "p/notice.c": "LicenseRef-Public-Domain",
        "p/sub/b.js": "ISC",
        "p/sub/package.json": "ISC",
        "p/deep/er/c.go": "MIT",
        "other/d.rb": None,
    }
    found = by_path(rows)
    assert (found["p/a.py"]["license_method"], found["p/a.py"]["license_scope"]) == ("license_file", "site")
    assert str(found["p/a.py"]["license_evidence"]).startswith("p/LICENSE: MIT License Copyright (c) 2020 Ann")
    assert (found["p/own.py"]["license_method"], found["p/own.py"]["license_scope"]) == ("spdx_header", "document")
    assert found["p/own.py"]["license_evidence"] == "p/own.py: SPDX-License-Identifier: Apache-2.0"
    assert found["p/sub/b.js"]["license_method"] == "package_metadata"
    assert found["p/a.py"]["id"] == "s/p-1.0.tar.gz/p/a.py"
    metadata = orjson.loads(str(found["p/sub/b.js"]["metadata"]))
    assert (metadata["language"], metadata["package"], metadata["project"]) == ("JavaScript", "sub", "p-1.0")
    assert (counts["license_files"], counts["own_licenses"]) == (1, 2)


@pytest.mark.parametrize(
    ("metadata", "license", "conflicts"),
    [
        ('[project]\nname = "p"\nlicense = "MIT"\n', "MIT", 0),
        ('[project]\nname = "p"\nlicense = {text = "GPL-3.0-only"}\n', "MIT AND GPL-3.0-only", 1),
        ('[project]\nclassifiers = ["License :: OSI Approved :: MIT License", "Topic :: X"]\n', "MIT", 0),
        ('[project]\nlicense = "Proprietary"\n', "MIT AND LicenseRef-Proprietary", 1),
        ('[project]\nlicense = "see the web page"\n', "MIT", 0),
        ("[project\nbroken", "MIT", 0),
    ],
)
def test_file_and_metadata_agree_or_both_bind(tmp_path: Path, metadata: str, license: str, conflicts: int) -> None:
    files = {"LICENSE.txt": MIT, "pyproject.toml": metadata.encode(), "a.py": b"x = 1\n"}
    rows, counts = bytes_rows(NAME, tmp_path / "p.zip", zip_of(files))
    row = by_path(rows)["a.py"]
    assert (row["license"], counts["license_conflicts"]) == (license, conflicts)
    assert ("license_conflict" in str(row["metadata"])) == bool(conflicts)


def test_metadata_may_offer_a_choice_of_the_texts(tmp_path: Path) -> None:
    files = {
        "LICENSE-MIT": MIT,
        "LICENSE-UNLICENSE": b"SPDX-License-Identifier: Unlicense\n",
        "Cargo.toml": b'[package]\nname = "c"\nlicense = "MIT OR Unlicense"\n',
        "src/a.rs": b"fn main() {}\n",
    }
    assert licenses(bytes_rows(NAME, tmp_path / "c.tar", tar_of(files))[0])["src/a.rs"] == "MIT OR Unlicense"
    del files["Cargo.toml"]
    assert licenses(bytes_rows(NAME, tmp_path / "d.tar", tar_of(files))[0])["src/a.rs"] == "MIT AND Unlicense"


def test_an_unknown_licence_text_is_no_licence_of_its_metadata(tmp_path: Path) -> None:
    files = {
        "LICENSE": b"You must not use this for anything but tea.\n",
        "package.json": b'{"license": "MIT"}',
        "a.js": b"x\n",
    }
    rows, counts = bytes_rows(NAME, tmp_path / "p.tar", tar_of(files))
    assert by_path(rows)["a.js"]["license"] == "LicenseRef-Unknown AND MIT"
    assert (counts["unknown_license_files"], counts["license_conflicts"]) == (1, 1)


@pytest.mark.parametrize(
    ("files", "license"),
    [
        ({"sub/package.json": b'{"name": "sub", "license": "Fair Source 5"}'}, "LicenseRef-Unknown"),
        ({"sub/package.json": b'{"name": "sub", "license": "Free for academic use"}'}, "LicenseRef-Proprietary"),
        ({"sub/setup.py": b'setup(license="see LICENSE.txt")'}, "MIT"),
        (
            {"sub/setup.py": b'setup(license="MIT", classifiers=["License :: Free For Educational Use"])'},
            "MIT AND LicenseRef-Proprietary",
        ),
        ({"sub/DESCRIPTION": b"License: GPL (>= 2) | file LICENSE\n"}, "GPL-2.0-or-later"),
        ({"sub/DESCRIPTION": b"License: ACM + file LICENSE\n"}, "LicenseRef-Unknown"),
        (
            {"sub/DESCRIPTION": b"License: MIT + file LICENSE\n", "sub/LICENSE": b"YEAR: 2020\nCOPYRIGHT HOLDER: A\n"},
            "MIT",
        ),
        ({"sub/pom.xml": b"<project><!--<license><name>ISC</name></license>--></project>"}, "MIT"),
        ({"sub/LICENSE": MIT.replace(b"to any", b"for non-commercial use, to any")}, "LicenseRef-Unknown"),
    ],
)
def test_a_folder_of_its_own_terms_is_not_under_those_around_it(
    tmp_path: Path, files: dict[str, bytes], license: str
) -> None:
    tree = {"p/LICENSE": MIT, "p/sub/b.js": b"var x;\n", **{f"p/{name}": data for name, data in files.items()}}
    rows, _ = bytes_rows(NAME, tmp_path / "p.tar", tar_of(tree))
    assert licenses(rows)["p/sub/b.js"] == license


def test_a_folder_of_repositories(tmp_path: Path) -> None:
    for name, data in {"one/LICENSE": MIT, "one/a.py": b"x\n", "two/b.c": b"int x;\n", "two/.git/c.py": b"x\n"}.items():
        path = tmp_path / "repos" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    rows, _ = rows_of(NAME, tmp_path / "repos/*")
    assert [(row["id"], row["shard"], row.get("license")) for row in rows] == [
        ("s/one/a.py", "one", "MIT"),
        ("s/two/b.c", "two", None),
    ]


@pytest.mark.parametrize(
    ("path", "text", "fault"),
    [
        ("a.py", "# Generated by the protocol buffer compiler.  DO NOT EDIT!\n", "generated"),
        ("a.go", "// Code generated by mockgen. DO NOT EDIT.\n", "generated"),
        ("a.cs", "// <auto-generated>\n", "generated"),
        ("a.py", "# This file was generated by hand-made tools\n", "generated"),
        ("x/package-lock.json", "{}", "generated"),
        ("a.min.js", "x", "minified"),
        ("a.js", "var a=1;" * 900, "minified"),
        ("node_modules/a/a.js", "x", "vendored"),
        ("src/third_party/a.c", "x", "vendored"),
        ("a.py", "def generated_by(x):\n    return 'code that is generated'\n", None),
        ("vendor.py", "x = 1\n", None),
        ("a.js", "const a = 1;\n" * 900, None),
        ("data.json", '{"a": 1}' * 900, None),
    ],
)
def test_what_nobody_wrote(path: str, text: str, fault: str | None) -> None:
    found = refusal(path, text)
    assert (found[0] if found else None) == fault
    assert found is None or found[1]


def test_refused_files_are_told_with_their_evidence(tmp_path: Path) -> None:
    files = {
        "a_pb2.py": b"x",
        "vendor/b.go": b"x",
        "c.so": b"\x7fELF" + bytes(90),
        "d.py": b"x = 1\n" * 400,
        "e.py": b"",
        "f.qqq": b"what\n",
        "g.json": b"{}",
    }
    rows, counts = bytes_rows(NAME, tmp_path / "p.tar", tar_of(files), max_file_bytes=1000, kinds=("programming",))
    assert [(row["fault"], str(row["detail"]).partition(":")[0]) for row in rows] == [
        ("generated", "a_pb2.py"),
        ("vendored", "vendor/b.go"),
        ("binary", "c.so"),
        ("too_large", "d.py"),
    ]
    assert (counts["empty_files"], counts["unknown_language"], counts["other_kinds"]) == (1, 1, 1)


@pytest.mark.parametrize(
    ("text", "license"),
    [
        ('// Licensed under the Apache License, Version 2.0 (the "License");\n// you may not use this\n', "Apache-2.0"),
        (
            "# GNU General Public License as published by\n# the Free Software Foundation; either version 2\n"
            "# of the License, or\n"
            "# (at your option) any later version.\n",
            "GPL-2.0-or-later",
        ),
        (
            "/* GNU Lesser General Public License version 2.1 as published by the Free Software Foundation */",
            "LGPL-2.1-only",
        ),
        ("/* subject to the terms of the Mozilla Public\n * License, v. 2.0. If a copy */", "MPL-2.0"),
        ("-- Released under the BSD 3-Clause license.\n", "BSD-3-Clause"),
        ("# This script has been placed in the public domain.\n", "LicenseRef-Public-Domain"),
        ("# SPDX-License-Identifier: MIT OR Apache-2.0\n", "MIT OR Apache-2.0"),
        ("<!-- SPDX-License-Identifier: CC-BY-4.0 -->\n", "CC-BY-4.0"),
        ("# This is not released under the MIT license.\n", None),
        ("# Released under the MIT-style license of its author.\n", None),
        ("x = 'released under the MIT license'\n", None),
        ("# See the license in the file LICENSE.\n", None),
        ("/*" + " * licence\n" * 5000, None),
    ],
)
def test_licences_at_the_head(text: str, license: str | None) -> None:
    found = header_license("a", text)
    assert (found[0] if found else None) == license


@pytest.mark.parametrize(
    "words",
    [
        "This file is licensed for non-commercial use only.",
        "Copyright (c) Ann. Proprietary and confidential.",
        "Unauthorized copying of this file is strictly prohibited.",
        "Released under the MIT License. Not for commercial use.",
    ],
)
def test_a_head_that_forbids_is_not_under_the_licence_of_its_project(tmp_path: Path, words: str) -> None:
    tree = {"p/LICENSE": MIT, "p/a.py": f"# {words}\nx = 1\n".encode(), "p/b.py": b"# All rights reserved.\nx = 1\n"}
    rows, _ = bytes_rows(NAME, tmp_path / "p.tar", tar_of(tree))
    assert licenses(rows) == {"p/a.py": "LicenseRef-Proprietary", "p/b.py": "MIT"}


@pytest.mark.parametrize(
    ("path", "text", "language"),
    [
        ("a.py", "", "Python"),
        ("bin/run", "#!/usr/bin/env -S python3 -u\n", "Python"),
        ("bin/run", "#! /bin/bash\n", "Shell"),
        ("a.h", "int x;\n", "C"),
        ("a.h", "namespace a {\n", "C++"),
        ("a.m", "function y = f(x)\n", "MATLAB"),
        ("a.m", "#import <A.h>\n", "Objective-C"),
        ("Makefile", "", "Makefile"),
        ("README", "", "Text"),
        ("a.unknown", "", None),
        ("noname", "words", None),
    ],
)
def test_languages(path: str, text: str, language: str | None) -> None:
    found = language_of(path, text)
    assert (found.name if found else None) == language


@pytest.mark.parametrize(
    ("path", "text", "licenses"),
    [
        (
            "PKG-INFO",
            "Name: p\nVersion: 1\nLicense: MIT\nClassifier: License :: OSI Approved :: MIT License\n",
            ("MIT", "MIT License"),
        ),
        ("x.dist-info/METADATA", "License-Expression: MIT OR ISC\nLicense: x\n\nbody", ("MIT OR ISC",)),
        (
            "setup.cfg",
            "[metadata]\nlicense = BSD-3-Clause\nclassifiers =\n    License :: OSI Approved\n",
            ("BSD-3-Clause",),
        ),
        ("setup.py", "import os\nos.abort()\nsetup(license='ISC')", ("ISC",)),
        ("package.json", '{"licenses": [{"type": "MIT"}, {"type": "ISC"}]}', ("MIT OR ISC",)),
        ("Cargo.toml", '[package]\nlicense = "MIT/Apache-2.0"', ("MIT OR Apache-2.0",)),
        ("a.gemspec", "s.licenses = ['Ruby', 'MIT']", ("Ruby",)),
        ("pom.xml", "<licenses><license><url>x</url><name>Apache-2.0</name></license></licenses>", ("Apache-2.0",)),
        ("package.json", "[" * 100_000, None),
        ("package.json", "[]", None),
        ("pyproject.toml", "project = 3", None),
    ],
)
def test_files_of_package_managers(path: str, text: str, licenses: tuple[str, ...] | None) -> None:
    package = package_of(path, text)
    assert (package.licenses if package else None) == licenses


@given(st.integers(0, 5000), st.binary(max_size=6))
def test_any_bytes_give_rows(tmp_path_factory: pytest.TempPathFactory, at: int, noise: bytes) -> None:
    good = gzip.compress(
        tar_of({"a.py": b"x = 1\n", "LICENSE": MIT, "package.json": b'{"license": "MIT"}', "b.c": b"int x;"})
    )
    at %= len(good)
    path = tmp_path_factory.mktemp("any") / "a"
    try:
        rows, _ = bytes_rows(NAME, path, good[:at] + noise + good[at + len(noise) :])
    except ShardError:
        return
    assert all("text" in row or "fault" in row for row in rows)


@pytest.mark.skipif(not is_here(), reason=ABSENT)
def test_the_samples() -> None:
    rows, counts = rows_of(NAME, SHARED / "data/sources/code/*.tar.gz")
    found = {(str(row["shard"]).partition("-")[0], row.get("license")) for row in rows if "fault" not in row}
    assert found == {("docopt", "MIT"), ("python", "MIT"), ("six", "MIT"), ("toolz", "BSD-3-Clause")}
    assert {row["fault"] for row in rows if "fault" in row} == {"generated", "vendored"}
    assert counts["license_conflicts"] == 0
    assert len(rows) == 87
    assert sum(counts[name] for name in ("license_files", "empty_files", "unknown_language")) == 19
