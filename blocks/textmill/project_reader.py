"""A reader whose shards are projects: folders of a disk, archives, or single files."""

from textmill.block import Shard
from textmill.formats.code.project_folders import is_folder, project_shards
from textmill.record_reader import RowReader

__all__ = ["ProjectReader"]


class ProjectReader(RowReader):
    """Documents of projects, each of which is read whole."""

    def shards(self, source: str) -> list[Shard]:
        """Files, and folders that a path names or matches: each is a project."""
        return project_shards(self.paths, source, self.base)

    def first_look(self, shard: Shard) -> str:
        """What kind of file a shard lies in; a folder is one as well."""
        return "a folder" if is_folder(shard) else super().first_look(shard)
