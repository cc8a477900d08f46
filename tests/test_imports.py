"""Rooms and doors: interviews know the guides, guides know the kernel, the kernel knows neither."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# What puts the site together may know every app; nothing in the kernel may know it.
COMPOSITION = {"settings", "urls", "views", "find", "feeds", "sitemaps", "context",
               "wsgi", "demo", "demo_data", "backup", "management"}  # fmt: skip
MAY_IMPORT = {
    "interviews": {"interviews", "guides", "portal"},
    "guides": {"guides", "portal"},
    "portal": {"portal"},
}


def modules():
    for app in MAY_IMPORT:
        for path in sorted((ROOT / app).rglob("*.py")):
            name = path.relative_to(ROOT).with_suffix("").parts
            if "migrations" not in name and not (app == "portal" and name[1] in COMPOSITION):
                yield path, app


def imported(path: Path) -> set[str]:
    """Every module a file imports, inside functions too; `a.b` for `from a import b`."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {str(node.module)}
    return found


@pytest.mark.parametrize(("path", "app"), modules(), ids=lambda v: str(v).removeprefix(str(ROOT)))
def test_imports_run_one_way(path, app):
    ours = {name for name in imported(path) if name.split(".")[0] in MAY_IMPORT}
    assert {name.split(".")[0] for name in ours} <= MAY_IMPORT[app]
    kernel = {name.split(".")[1] for name in ours if name.startswith("portal.")}
    assert not kernel & COMPOSITION
