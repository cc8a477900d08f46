"""What the papers name is there: files by their paths, and names in them as `path: name`."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAPERS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
# `interviews/base/counts.py`, `templates/shell/`, `guides/load.py: load_guide`, `README.md`
_NAMED = re.compile(r"`((?:[\w.-]+/)*[\w.-]+\.[a-z]+|(?:[\w.-]+/)+)(?::\s([\w.]+))?`")
_LINK = re.compile(r"\]\(([^)#:]+)\)")
_OF_THE_SITE = ("var/",)  # what a running site writes


def named(paper: Path) -> set[tuple[str, str]]:
    """(path, name or nothing) of everything a paper puts in backticks and that looks like a file."""
    found = set(_NAMED.findall(paper.read_text()))
    tops = {path.name for path in ROOT.iterdir()}
    return {
        (p, n) for p, n in found if (p.partition("/")[0] in tops or n) and p not in _OF_THE_SITE
    }


@cache
def defined(path: Path) -> set[str]:
    """Classes, functions and constants of a module, and of its classes as `Class.name`."""
    return set(_names(ast.parse(path.read_text()).body))


def _names(body: list[ast.stmt]):
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield node.name
            yield from (f"{node.name}.{name}" for name in _names(node.body))
        elif isinstance(node, ast.FunctionDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name))


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_a_paper_names_only_what_is_there(paper):
    wrong = {
        f"{path}: {name}" if name else path
        for path, name in named(paper)
        if not (ROOT / path).exists()
        or (name and path.endswith(".py") and name not in defined(ROOT / path))
        or (name and not path.endswith(".py") and name not in (ROOT / path).read_text())
    }
    assert wrong == set()


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_a_paper_links_only_to_what_is_there(paper):
    links = _LINK.findall(paper.read_text())
    assert [link for link in links if not (paper.parent / link).exists()] == []
