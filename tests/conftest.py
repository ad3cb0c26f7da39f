"""Shared places of the tests: the project, the shared data beside it, and servers of their own."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings
from tests.shared_place import ABSENT, SHARED, Row, all_rows, is_here

# How long an example takes says how busy the machine is.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

PROJECT = Path(__file__).resolve().parents[1]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-golden", action="store_true", help="write what blocks give to tests/contract/golden.json")


@pytest.fixture(scope="session")
def project() -> Path:
    """The project's root."""
    return PROJECT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder beside the project with sample data and reference results; skips where it is not on this machine."""
    if not is_here():
        pytest.skip(ABSENT)
    return SHARED


@pytest.fixture(scope="session")
def shared_data(shared: Path) -> Path:
    """Real pages and hostile input."""
    return shared / "data"


@pytest.fixture(scope="session")
def shared_vectors(shared: Path) -> tuple[Row, ...]:
    """All rows of the reference vectors, for reading only."""
    return all_rows()


@pytest.fixture(scope="module")
def s3_environment() -> Iterator[dict[str, str]]:
    """Environment variables that lead to an S3 server of the module's own: a process, so that none shares its state."""
    for package in ("s3fs", "boto3", "moto.server"):
        pytest.importorskip(package)
    command = [sys.executable, str(PROJECT / "tests" / "s3_child.py")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield {
            "AWS_ENDPOINT_URL": server.stdout.readline().strip(),
            "AWS_ACCESS_KEY_ID": "nobody",
            "AWS_SECRET_ACCESS_KEY": "nothing",
            "AWS_DEFAULT_REGION": "us-east-1",
        }
        server.communicate()


@pytest.fixture
def bucket(s3_environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The URL of an empty bucket, which this process reaches while the test runs."""
    s3fs = pytest.importorskip("s3fs")
    for name, value in s3_environment.items():
        monkeypatch.setenv(name, value)
    s3fs.S3FileSystem.clear_instance_cache()
    name = re.sub("[^a-z0-9]+", "-", tmp_path.name.lower()).strip("-")
    s3fs.S3FileSystem().mkdir(name)
    yield f"s3://{name}"
    s3fs.S3FileSystem.clear_instance_cache()


EDU_WORDS = {
    "[PAD]": 0.0,
    "[CLS]": 0.0,
    "[SEP]": 0.0,
    "[UNK]": 0.0,
    "plus": 1.0,
    "half": 0.5,
    "minus": -1.0,
    "nothing": 0.0,
}


@pytest.fixture(scope="session")
def edu_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Settings `model` and `tokenizer` of a tiny FineWeb-Edu classifier: the score is the sum of its words' values."""
    onnx = pytest.importorskip("onnx", reason="the test builds an ONNX model")
    pytest.importorskip("onnxruntime", reason="the extra `edu` is not installed")
    tokenizers = pytest.importorskip("tokenizers", reason="the extra `edu` is not installed")
    folder = tmp_path_factory.mktemp("edu")
    helper, tensor = onnx.helper, onnx.TensorProto
    table = onnx.numpy_helper.from_array(np.array(list(EDU_WORDS.values()), dtype=np.float32).reshape(-1, 1), "table")
    axes = onnx.numpy_helper.from_array(np.array([1], dtype=np.int64), "axes")
    graph = helper.make_graph(
        [
            helper.make_node("Gather", ["table", "input_ids"], ["values"], axis=0),
            helper.make_node("Cast", ["attention_mask"], ["mask"], to=tensor.FLOAT),
            helper.make_node("Unsqueeze", ["mask", "two"], ["wide"]),
            helper.make_node("Mul", ["values", "wide"], ["seen"]),
            helper.make_node("ReduceSum", ["seen", "axes"], ["logits"], keepdims=0),
        ],
        "sum",
        [
            helper.make_tensor_value_info("input_ids", tensor.INT64, ["batch", "length"]),
            helper.make_tensor_value_info("attention_mask", tensor.INT64, ["batch", "length"]),
        ],
        [helper.make_tensor_value_info("logits", tensor.FLOAT, ["batch", 1])],
        [table, axes, onnx.numpy_helper.from_array(np.array([2], dtype=np.int64), "two")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, str(folder / "model.onnx"))
    built = tokenizers.Tokenizer(
        tokenizers.models.WordLevel({word: n for n, word in enumerate(EDU_WORDS)}, unk_token="[UNK]")
    )
    built.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    built.post_processor = tokenizers.processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
    )
    built.enable_padding(length=32)
    built.save(str(folder / "tokenizer.json"))
    return {"model": str(folder / "model.onnx"), "tokenizer": str(folder / "tokenizer.json")}
