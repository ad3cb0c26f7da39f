"""Runs whose shards or run directory lie on a server: an S3 store, and shards over HTTP."""

import gzip
import hashlib
import http.server
import json
import shutil
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from lab import CRAWL, Lab, Run

INLINE = ("--executor", "inline")
BLOCKS = [
    "licenses.creative_commons",
    "extractors.resiliparse",
    "annotators.language",
    {"filters.language": {"keep": ["eng"]}},
    "dedup.minhash",
    "formatters.pii",
]
SHARDS = ("sample-00000.warc.gz", "sample-00002.warc.gz", "sample-00003.warc.gz")
BUCKET = "mill"
RUN = f"s3://{BUCKET}/runs/one"


def lab_in(folder: Path, paths: object, **environment: str) -> Lab:
    """A pipeline over `paths`, with a home of its own."""
    lab = Lab.at(folder, **environment)
    lab.write_config(sources=[{"name": "crawl", "reader": {"readers.warc": {"paths": paths}}}], blocks=BLOCKS)
    return lab


def without_card(corpus: dict[str, str]) -> dict[str, str]:
    """Less the card, which repeats the paths of the pipeline file, and the checksums, which hold the card's."""
    return {name: digest for name, digest in corpus.items() if not name.endswith(("/README.md", "/SHA256SUMS"))}


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The corpus of the same run with everything on the local disk."""
    folder = tmp_path_factory.mktemp("local")
    (folder / "crawl").mkdir()
    for shard in SHARDS:
        shutil.copy(CRAWL / shard, folder / "crawl")
    corpus = without_card(lab_in(folder, "crawl/*.warc.gz").run("run", *INLINE).corpus())
    assert len(corpus) >= 5
    return corpus


@dataclass
class Bucket:
    """A lab whose shards and runs lie in an S3 bucket."""

    lab: Lab
    client: Any

    def objects(self, prefix: str) -> dict[str, bytes]:
        """Content by key, relative to the run."""
        listed = self.client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=f"runs/one/{prefix}")
        keys = [item["Key"] for page in listed for item in page.get("Contents", ())]
        return {
            key.removeprefix("runs/one/"): self.client.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in keys
        }

    def corpus(self) -> dict[str, str]:
        return without_card({key: hashlib.sha256(data).hexdigest() for key, data in self.objects("corpus/").items()})


@pytest.fixture(scope="module")
def remote(s3_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    """A bucket with the shards, and a finished run beside them."""
    keys = {"aws_access_key_id": "nobody", "aws_secret_access_key": "nothing", "region_name": "us-east-1"}
    client = pytest.importorskip("boto3").client("s3", endpoint_url=s3_environment["AWS_ENDPOINT_URL"], **keys)
    client.create_bucket(Bucket=BUCKET)
    for shard in SHARDS:
        client.put_object(Bucket=BUCKET, Key=f"crawl/{shard}", Body=(CRAWL / shard).read_bytes())
    lab = lab_in(tmp_path_factory.mktemp("s3"), f"s3://{BUCKET}/crawl/*.warc.gz", **s3_environment)
    said = lab.textmill("run", str(lab.config), "--out", RUN, *INLINE)
    assert f"corpus: {RUN}/corpus\nreport: {RUN}/report.html\n" in said
    yield Bucket(lab, client)
    client.close()


def test_a_run_on_s3_makes_the_same_corpus(remote: Bucket, expected: dict[str, str]) -> None:
    assert remote.corpus() == expected
    assert "every file as committed" in remote.lab.textmill("verify", RUN)
    assert remote.lab.textmill("report", RUN).strip() == f"{RUN}/report.html"
    assert b"<title>" in remote.objects("report.html")["report.html"]
    (answer,) = json.loads(
        remote.lab.textmill("why", RUN, "https://openlessons.example.org/adding-fractions", "--json")
    )
    assert answer["fate"] == "kept"


def test_a_run_on_s3_resumes(remote: Bucket, expected: dict[str, str]) -> None:
    before = remote.objects("stages/")
    remote.lab.textmill("run", str(remote.lab.config), "--out", RUN, *INLINE)
    assert remote.objects("stages/") == before
    lost, damaged = [key for key in before if key.startswith("stages/0-read/data/")][:2]
    middle = len(before[damaged]) // 2
    flipped = bytes([*before[damaged][:middle], before[damaged][middle] ^ 1, *before[damaged][middle + 1 :]])
    remote.client.put_object(Bucket=BUCKET, Key=f"runs/one/{damaged}", Body=flipped)
    for key in before:
        if key.endswith("-keep/folded.json"):
            remote.client.delete_object(Bucket=BUCKET, Key=f"runs/one/{key}")
    remote.client.delete_object(Bucket=BUCKET, Key=f"runs/one/{lost}")
    remote.client.put_object(Bucket=BUCKET, Key="runs/one/stages/0-read/data/left-over.parquet", Body=b"half a fi")
    assert f"{lost}: missing" in remote.lab.textmill("verify", RUN, code=3)
    said = remote.lab.textmill("run", str(remote.lab.config), "--out", RUN, *INLINE)
    assert "stage 0-read: 3 tasks (2 done before)" in said
    assert "stage 1-minhash-sketch: 3 tasks (3 done before)" in said
    assert f"{damaged}: damaged: its SHA-256 is not the committed one; " in said
    assert not any("left-over" in key for key in remote.objects("stages/"))
    assert remote.corpus() == expected
    remote.lab.textmill("verify", RUN)


@pytest.mark.parametrize(
    ("out", "problem"),
    [
        ("s3://no-such-bucket/run", "s3://no-such-bucket/run/.writable: cannot be written: "),
        (f"s3://{BUCKET}/crawl", "the directory is not empty and holds no Textmill run"),
        ("nosuch://bucket/run", "nosuch://bucket/run: Protocol not known: nosuch"),
    ],
)
def test_a_store_that_cannot_be_used_is_the_user_s_to_mend(remote: Bucket, out: str, problem: str) -> None:
    said = remote.lab.textmill("run", str(remote.lab.config), "--out", out, *INLINE, code=2)
    assert problem in said
    assert len(said.splitlines()) == 1


def test_a_store_without_credentials_is_the_user_s_to_mend(remote: Bucket, tmp_path: Path) -> None:
    keys = {key: value for key, value in remote.lab.environment.items() if not key.startswith("AWS_")}
    nobody = Lab(tmp_path, {**keys, "HOME": str(tmp_path), "AWS_EC2_METADATA_DISABLED": "true"})
    said = nobody.textmill("status", RUN, code=2)
    assert said.startswith(f"textmill: {RUN}/run.json: NoCredentialsError: Unable to locate credentials; keys and ")
    assert len(said.splitlines()) == 1


@dataclass
class Web:
    """What an HTTP server on the loopback serves, and how often it fails at a path before it does."""

    files: dict[str, bytes]
    failures: Counter[str] = field(default_factory=Counter)
    address: str = ""


@pytest.fixture
def web() -> Iterator[Web]:
    """The shards and a list of them, as a crawl's server has them."""
    files = {f"/crawl-data/{shard}": (CRAWL / shard).read_bytes() for shard in SHARDS}
    listed = "".join(f"{path.rpartition('/')[2]}\n" for path in files)
    found = Web({**files, "/crawl-data/warc.paths.gz": gzip.compress(listed.encode())})

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.answer(with_body=False)

        def do_GET(self) -> None:
            self.answer(with_body=True)

        def answer(self, with_body: bool) -> None:
            body = found.files.get(self.path)
            if body is None:
                self.send_error(404)
                return
            if with_body and found.failures[self.path] > 0:
                found.failures[self.path] -= 1
                self.send_error(503, "Slow Down")
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if with_body:
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        found.address = f"http://127.0.0.1:{server.server_address[1]}/crawl-data"
        yield found
        server.shutdown()
        thread.join()


def test_shards_over_http(web: Web, tmp_path: Path, expected: dict[str, str]) -> None:
    lab = lab_in(tmp_path, [f"{web.address}/{shard}" for shard in SHARDS])
    assert without_card(lab.run("run", *INLINE).corpus()) == expected


def test_a_list_of_paths_over_http(web: Web, tmp_path: Path, expected: dict[str, str]) -> None:
    lab = lab_in(tmp_path, f"{web.address}/warc.paths.gz")
    run = lab.run("run", *INLINE)
    assert without_card(run.corpus()) == expected
    before = run.records("read")
    lab.run("run", *INLINE)
    assert run.records("read") == before


def test_a_server_that_fails_twice_costs_nothing(web: Web, tmp_path: Path, expected: dict[str, str]) -> None:
    web.failures[f"/crawl-data/{SHARDS[1]}"] = 2
    lab = lab_in(tmp_path, f"{web.address}/warc.paths.gz")
    assert without_card(lab.run("run", *INLINE).corpus()) == expected
    assert web.failures.total() == 0


def test_a_server_that_fails_on_is_quarantined_and_asked_again(
    web: Web, tmp_path: Path, expected: dict[str, str]
) -> None:
    web.failures[f"/crawl-data/{SHARDS[1]}"] = 1000
    lab = lab_in(tmp_path, f"{web.address}/warc.paths.gz", TEXTMILL_PATIENCE="1")
    said = lab.textmill("run", str(lab.config), "--out", "run", *INLINE, code=3)
    assert f"quarantined: crawl/{SHARDS[1]}: ShardError: {web.address}/{SHARDS[1]}: " in said
    assert len(Run(tmp_path / "run").commits("read")) == 2
    web.failures.clear()
    assert without_card(lab.run("run", *INLINE).corpus()) == expected


def test_a_shard_that_the_server_lacks(web: Web, tmp_path: Path) -> None:
    lab = lab_in(tmp_path, f"{web.address}/none.warc.gz")
    said = lab.textmill("run", str(lab.config), "--out", "run", *INLINE, code=2)
    assert said == f"textmill: {web.address}/none.warc.gz: no such file\n"
