"""A block of a user's own that asks a service about every text."""

import json
import urllib.error
import urllib.request
from typing import ClassVar

import pyarrow as pa
from pydantic import Field, PrivateAttr

from textmill.block import Batch, Block, Columns
from textmill.context import Context


class Asking(Block):
    """Adds `answer`, what the service says of a text under a prompt."""

    aside: ClassVar[frozenset[str]] = frozenset({"url", "at_once"})

    url: str = Field(description="Where the service is")
    prompt: str = Field(default="rate", description="What is asked")
    at_once: int = Field(default=4, ge=1, description="Requests at a time")

    _context: Context = PrivateAttr(default_factory=Context)

    def open(self, context: Context) -> None:
        self._context = context

    def provides(self) -> pa.Schema:
        return pa.schema([("answer", pa.string())])

    def apply(self, batch: Batch) -> Columns:
        questions = [json.dumps([self.prompt, text]).encode() for text in batch.texts]
        answers = self._context.answers(questions, self._ask, self.at_once)
        return {"answer": pa.array([answer.decode() for answer in answers])}

    def _ask(self, question: bytes) -> bytes:
        try:
            with urllib.request.urlopen(urllib.request.Request(self.url, question), timeout=30) as response:
                return bytes(response.read())
        except urllib.error.HTTPError as error:
            error.close()
            raise
