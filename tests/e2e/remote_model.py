"""A block of a user's own with a model that lies on a server; it asks for it batch by batch."""

import pyarrow as pa
from pydantic import Field

from textmill.block import Batch, Block, Columns
from textmill.location import Location
from textmill.models.files import digest, resolve


class Signed(Block):
    """Adds `signed`, what stands in the model."""

    model: Location = Field(description="A file with a word")

    def provides(self) -> pa.Schema:
        return pa.schema([("signed", pa.string())])

    def prepare(self) -> None:
        resolve(self.model, "word")

    def identity(self) -> str:
        return digest(resolve(self.model, "word"))

    def apply(self, batch: Batch) -> Columns:
        return {"signed": pa.array([resolve(self.model, "word").read_text()] * len(batch))}
