"""Compile numeric functions with numba once per machine, not once per process.

numba's own cache (`cache=True`) goes by the path of the source file, which is another one in every Ray session, and
refuses to import where it finds no folder to write to. Ours goes by content: source, constants, argument types, CPU
and versions name one file under `$XDG_CACHE_HOME/textmill/compiled`. Where nothing can be written, functions are
compiled anew in every process, as without a cache, and so they are where others could have written. A file is written
beside and renamed, so that workers may race.

A function is handed to numba when something of its module is first called: numba takes half a second to import, and
most commands compute nothing.
"""

import functools
import hashlib
import inspect
import os
import pickle
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol, TypeVar

import numpy as np

from textmill.machine.cache_folder import writable_cache_folder
from textmill.machine.only_ours import others_can_write

__all__ = ["compiled"]

F = TypeVar("F", bound=Callable[..., object])
_CONSTANTS: Final = (bool, int, float, str, tuple, np.generic, np.ndarray)


def compiled(function: F) -> F:
    """The function in machine code, without the interpreter's lock; compiled for argument types as they come.

    It may use the constants of its own module, and compiled functions of that or imported by name from others: whatever
    else it used could change unseen.
    """
    return _Later(function)  # type: ignore[return-value]  # called as the function is


class _Later:
    """A function that numba has not seen yet; then numba's stands in its place in its module, where others find it."""

    def __init__(self, function: Callable[..., object]) -> None:
        self.py_func = function
        self._called: Callable[..., object] | None = None
        functools.update_wrapper(self, function)

    def __call__(self, *arguments: object) -> object:
        if self._called is None:
            from numba.core.compiler_lock import global_compiler_lock

            with global_compiler_lock:  # what another thread compiles finds all of numba's functions, or none
                for name in _modules(self.__module__):
                    space = vars(sys.modules[name])
                    space.update({own: one.compiling for own, one in space.items() if isinstance(one, _Later)})
                self._called = self.compiling
        return self._called(*arguments)

    @functools.cached_property
    def compiling(self) -> Callable[..., object]:
        """What compiles it for the types of its arguments, and calls that."""
        import numba

        function: Callable[..., object] = numba.njit(nogil=True)(self.py_func)
        if _is_compiled(function):  # NUMBA_DISABLE_JIT gives the plain function
            function._cache = _Kept(self.py_func)  # type: ignore[attr-defined]  # where numba keeps its own
        return function


def _is_compiled(value: object) -> bool:
    from numba.core.dispatcher import Dispatcher

    return isinstance(value, Dispatcher)


class _Codegen(Protocol):
    def magic_tuple(self) -> tuple[object, ...]: ...


class _Library(Protocol):
    has_dynamic_globals: bool


class _Compiled(Protocol):
    library: _Library
    codegen: _Codegen

    def _reduce(self) -> tuple[object, ...]: ...


class _TargetContext(Protocol):
    def codegen(self) -> _Codegen: ...


class _Kept:
    """What numba's dispatcher asks of a cache, for one function."""

    def __init__(self, function: Callable[..., object]) -> None:
        self._function = function

    @property
    def cache_path(self) -> str | None:
        """Folder of the files, None where there is none."""
        folder = _folder()
        return None if folder is None else str(folder)

    def load_overload(self, signature: object, target: _TargetContext) -> object | None:
        """The function compiled for these argument types, None if no file holds it."""
        path, key = self._place(signature, target.codegen())
        if path is None:
            return None
        try:
            stored_key, parts = pickle.loads(path.read_bytes())
        except (OSError, EOFError, ValueError, pickle.UnpicklingError):
            return None  # not there, or cut short by a full disk: it is compiled and written again
        if stored_key != key:
            return None
        from numba.core.compiler import CompileResult
        from numba.core.runtime.nrt import rtsys

        # A compiled function needs numba's memory and no more. numba's own cache refreshes the target here, and so
        # imports all that code may be compiled of, SciPy's linear algebra too: a quarter of a second.
        rtsys.initialize(target)
        found: object = CompileResult._rebuild(target, *parts)  # type: ignore[no-untyped-call]  # numba has no types
        return found

    def save_overload(self, signature: object, result: _Compiled) -> None:
        """Write the file; a folder that has become full or read-only costs time later, nothing now."""
        path, key = self._place(signature, result.codegen)
        if path is None or result.library.has_dynamic_globals:
            return
        from numba.core.serialize import dumps

        part = path.with_name(f"{path.name}.{os.getpid()}.part")
        try:
            part.write_bytes(dumps((key, result._reduce())))  # type: ignore[no-untyped-call]  # numba has no types
            part.replace(path)
        except OSError:
            part.unlink(missing_ok=True)

    def enable(self) -> None:
        """Always on."""

    def disable(self) -> None:
        """Always on."""

    def flush(self) -> None:
        """Files name their content, so none is ever stale."""

    def _place(self, signature: object, codegen: _Codegen) -> tuple[Path | None, str]:
        folder = _folder()
        if folder is None:
            return None, ""
        key = repr((_sources(self._function), signature, codegen.magic_tuple()))
        name = f"{self._function.__name__}-{hashlib.sha256(key.encode()).hexdigest()[:32]}"
        return folder / name, key


@functools.lru_cache(maxsize=256)
def _sources(function: Callable[..., object]) -> tuple[str, ...]:
    """All that decides a function's machine code but argument types and CPU."""
    import numba

    contents = (_content(module) for module in sorted(_modules(function.__module__)))
    return (
        function.__module__,
        function.__qualname__,
        *contents,
        numba.__version__,
        np.__version__,
        sys.implementation.cache_tag or "",
    )


def _modules(name: str) -> set[str]:
    """A module and those of which it has compiled functions, theirs too."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        module = waiting.pop()
        if module not in found:
            found.add(module)
            values = vars(sys.modules[module]).values()
            waiting += [
                value.py_func.__module__ for value in values if isinstance(value, _Later) or _is_compiled(value)
            ]
    return found


@functools.lru_cache(maxsize=256)
def _content(name: str) -> str:
    """Digest of a module's source and constants."""
    module = sys.modules[name]
    # Less `__file__` and its like, which differ from one copy of the source to the next.
    constants = {name: value for name, value in vars(module).items() if not name.startswith("__")}
    known = sorted((name, _spelled(value)) for name, value in constants.items() if isinstance(value, _CONSTANTS))
    return hashlib.sha256(Path(inspect.getfile(module)).read_bytes() + repr(known).encode()).hexdigest()


def _spelled(constant: object) -> str:
    """The constant in full: NumPy writes long arrays with dots."""
    return f"{constant.dtype} {constant.tolist()}" if isinstance(constant, np.ndarray) else repr(constant)


@functools.lru_cache(maxsize=1)
def _folder() -> Path | None:
    """Where files go, None if that cannot be written to, or others could have put machine code there."""
    folder = writable_cache_folder("compiled")
    return None if folder is None or others_can_write(folder) else folder
