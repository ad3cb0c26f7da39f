"""trafilatura's modules, as objects whose functions can be replaced.

Each imports the others' functions by name, so that a function is replaced in every module that calls it; and the
package has functions of the names of some modules.
"""

from importlib import import_module
from types import ModuleType
from typing import Final

import trafilatura

__all__ = ["BASELINE", "CORE", "DATES", "EXTERNAL", "HTML", "MAIN", "UTILS", "XML"]

_NAME: Final = trafilatura.__name__

BASELINE: Final[ModuleType] = import_module(f"{_NAME}.baseline")
CORE: Final[ModuleType] = import_module(f"{_NAME}.core")
DATES: Final[ModuleType] = import_module("htmldate.core")
EXTERNAL: Final[ModuleType] = import_module(f"{_NAME}.external")
HTML: Final[ModuleType] = import_module(f"{_NAME}.htmlprocessing")
MAIN: Final[ModuleType] = import_module(f"{_NAME}.main_extractor")
UTILS: Final[ModuleType] = import_module(f"{_NAME}.utils")
XML: Final[ModuleType] = import_module(f"{_NAME}.xml")
