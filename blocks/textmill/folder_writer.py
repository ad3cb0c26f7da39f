"""A writer whose file of the corpus is a folder of several files, such as tokens and their index."""

from collections.abc import Iterator, Sequence

import pyarrow as pa

from textmill.block import Writer

__all__ = ["FolderWriter"]


class FolderWriter(Writer):
    """Writes the documents that would be one file (`max_rows_per_file`) as several in a folder of their own."""

    def extension(self) -> str:
        """None: it is a folder."""
        return ""

    def write_folder(self, batches: Iterator[pa.RecordBatch], schema: pa.Schema, folder: str) -> Sequence[str]:
        """Write local files into an empty folder; gives the names of those that belong to the corpus.

        The same rows give the same names and bytes. What is there under other names is thrown away.
        """
        raise NotImplementedError(f"{type(self).__name__} does not implement write_folder")
