"""What the Hypothesis tests of a module compare: of which modules of ours they use something, directly or not."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

__all__ = ["compared_by", "is_compared"]

_GIVEN = ("hypothesis.given", "hypothesis.core.given")
_ANNOTATIONS = ("annotation", "returns")
"""Fields of a node that say what a value is to be, and do nothing with it."""


@dataclass(frozen=True)
class _Use:
    """What a piece of source looks up: whole names of what is imported, and names that it leaves to its module."""

    imported: set[str] = field(default_factory=set)
    own: set[str] = field(default_factory=set)
    is_comparing: bool = False


class _Module:
    """The names of a module: what they are imported from, or the statements that bind them."""

    def __init__(self, source: str) -> None:
        self.functions: list[ast.FunctionDef] = []
        self._statements: dict[str, list[ast.stmt]] = defaultdict(list)
        self._imports: dict[str, str] = {}
        for statement in ast.parse(source).body:
            if isinstance(statement, ast.FunctionDef):
                self.functions.append(statement)
            if isinstance(statement, ast.Import | ast.ImportFrom):
                self._imports |= _bound_by(statement)
                continue
            names = {statement.name} if isinstance(statement, ast.FunctionDef | ast.ClassDef) else _bound_in(statement)
            for name in names:
                self._statements[name].append(statement)
                self._imports.pop(name, None)

    def is_twin_test(self, function: ast.FunctionDef) -> bool:
        """Whether pytest calls it, and Hypothesis makes up what it is called with."""
        called = (decorator.func for decorator in function.decorator_list if isinstance(decorator, ast.Call))
        return function.name.startswith("test_") and any(_whole_name(node, self._imports) in _GIVEN for node in called)

    def reached_from(self, function: ast.FunctionDef) -> _Use:
        """What it uses itself and through functions, classes and values of its module."""
        reached: list[_Use] = []
        waiting: list[ast.stmt] = [function]
        seen: set[str] = {function.name}
        while waiting:
            use = self._use(waiting.pop())
            reached.append(use)
            for name in use.own - seen:
                waiting += self._statements.get(name, [])
            seen |= use.own
        return _Use(set().union(*(use.imported for use in reached)), seen, any(use.is_comparing for use in reached))

    def _use(self, statement: ast.stmt) -> _Use:
        nodes = list(_acting(statement))
        imports = dict(self._imports)
        bound = _bound_in(statement)
        for node in nodes:
            if isinstance(node, ast.Import | ast.ImportFrom):
                imports |= _bound_by(node)
                bound -= _bound_by(node).keys()
        imports = {name: whole for name, whole in imports.items() if name not in bound}
        read = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
        return _Use(
            {whole for node in nodes if (whole := _whole_name(node, imports))},
            read - bound - imports.keys(),
            any(isinstance(node, ast.Assert) for node in nodes),
        )


def compared_by(source: str) -> set[str]:
    """Whole names of what is imported and used by tests that compare it for made-up input."""
    module = _Module(source)
    uses = (module.reached_from(function) for function in module.functions if module.is_twin_test(function))
    return set().union(*(use.imported for use in uses if use.is_comparing))


def is_compared(module: str, names: set[str]) -> bool:
    """Whether the module, or something in it, is among the whole names."""
    return any(f"{name}.".startswith(f"{module}.") for name in names)


def _acting(root: ast.AST) -> Iterator[ast.AST]:
    """The node and all below it that are run."""
    yield root
    for name, value in ast.iter_fields(root):
        if name not in _ANNOTATIONS:
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    yield from _acting(child)


def _bound_in(statement: ast.stmt) -> set[str]:
    """Names that it binds, at any depth but not by import: its parameters, variables, and functions in it."""
    names = set()
    for node in _acting(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef) and node is not statement:
            names.add(node.name)
    return names


def _bound_by(statement: ast.Import | ast.ImportFrom) -> dict[str, str]:
    """Names that an import binds -> whole names of what they stand for."""
    if isinstance(statement, ast.ImportFrom):
        return {alias.asname or alias.name: f"{statement.module}.{alias.name}" for alias in statement.names}
    first = {alias.name.partition(".")[0] for alias in statement.names if alias.asname is None}
    return {name: name for name in first} | {alias.asname: alias.name for alias in statement.names if alias.asname}


def _whole_name(node: ast.AST, imports: dict[str, str]) -> str | None:
    """`textmill.batch.Batch` for `batch.Batch` after `from textmill import batch`; None for what is not imported."""
    if isinstance(node, ast.Name):
        return imports.get(node.id)
    if isinstance(node, ast.Attribute) and (before := _whole_name(node.value, imports)):
        return f"{before}.{node.attr}"
    return None
