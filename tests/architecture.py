"""The rooms of the house, from the ground up, and what of each stands in another's way.

A module belongs to the room with the longest matching name. It may use its own room and those below:
in imports, in dotted names, in names of URLs and templates, and in the names under which models of a
room above point down at its own.
"""

import ast
import inspect
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.apps import apps
from django.template import engines
from django.urls import URLResolver, get_resolver

ROOT = Path(__file__).parent.parent
ROOMS = [
    "portal.kernel",
    "guides",
    "interviews.base",
    "interviews.questions",
    "interviews.posts",
    "interviews.statistics",
    "interviews.practice",
    "interviews",  # what joins its rooms: publishing, admin, urls, migrations, commands
    "portal",  # what joins the apps: settings, urls, the site
]
# Libraries of template tags stand where Django looks for them, and belong to the room they speak of.
STANDS_FOR = {"interviews.templatetags": "interviews.base"}
# Addresses of the shell: like the template it extends, any page may link to them.
SHELL = {"home", "guide", "search", "suggestions", "feed", "page", "flag", "account", "mine"}
GATHERING = {"guides.models", "portal.kernel.models", "interviews.models"}
# Folders of templates, by room. What stands in none is the shell of every page: all may use it.
TEMPLATES = {
    "kernel": "portal.kernel", "guides": "guides", "interviews": "interviews", "interviews/base": "interviews.base",
    "interviews/questions": "interviews.questions", "interviews/posts": "interviews.posts",
    "interviews/statistics": "interviews.statistics", "interviews/practice": "interviews.practice",
    # Pages of accounts lead to pages of every room.
    "site": "portal", "account": "portal", "allauth": "portal", "mfa": "portal",
    "socialaccount": "portal", "usersessions": "portal",
}  # fmt: skip


def room(name: str) -> str | None:
    """The room of a dotted name."""
    for place, stands_for in STANDS_FOR.items():
        if name.startswith(place):
            return stands_for
    inside = (r for r in ROOMS if name == r or name.startswith(f"{r}."))
    return max(inside, key=len, default=None)


def above(name: str, user: str) -> bool:
    """Whether a dotted name belongs to a room above that of its user."""
    of, by = room(name), room(user)
    return of is not None and by is not None and ROOMS.index(of) > ROOMS.index(by)


# --- Python ---------------------------------------------------------------------------------------
def modules() -> dict[str, Path]:
    """{dotted name: file} of all source but migrations."""
    found = {}
    for app in ("portal", "guides", "interviews"):
        for path in sorted((ROOT / app).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if "migrations" not in parts:
                found[".".join(p for p in parts if p != "__init__")] = path
    return found


def imported(path: Path) -> set[str]:
    """Every name a file imports, in functions and for type checking too; `a.b` for `from a import b`."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def edges() -> dict[str, set[str]]:
    """{module: modules of ours that it imports}; `from a import b` means a.b where that is one."""
    known = modules()

    def target(name: str) -> str | None:
        if name in known:
            return name
        parent = name.rpartition(".")[0]
        return parent if parent in known else None

    return {
        module: {t for name in imported(path) if (t := target(name)) and t != module}
        for module, path in known.items()
    }


def circles(graph: dict[str, set[str]]) -> list[set[str]]:
    """Groups of modules that import each other, directly or round about."""

    def reached(start: str) -> set[str]:
        seen, waiting = set(), [start]
        while waiting:
            for other in graph[waiting.pop()] - seen:
                seen.add(other)
                waiting.append(other)
        return seen

    reach = {module: reached(module) for module in graph}
    groups = ({o for o in reach[m] if m in reach[o]} for m in graph if m in reach[m])
    return [set(group) for group in {frozenset(group) for group in groups}]


def strings(path: Path) -> set[str]:
    """The strings of a file that are not documentation."""
    tree = ast.parse(path.read_text())
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
    }


def attributes(path: Path) -> set[str]:
    return {n.attr for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Attribute)}


def named_urls(path: Path) -> set[str]:
    """Names of URLs in calls of `reverse`, `redirect` and their like."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if called in {"reverse", "reverse_lazy", "redirect", "resolve_url", "_address"}:
                found.add(str(node.args[0].value))
    return found


# --- Django's names -------------------------------------------------------------------------------
@cache
def url_rooms() -> dict[str, str]:
    """{name of a URL: module of its view}, of ours only."""
    found: dict[str, str] = {}

    def walk(patterns: list) -> None:
        for entry in patterns:
            if isinstance(entry, URLResolver):
                if not entry.namespace:
                    walk(entry.url_patterns)
            elif entry.name and entry.name not in SHELL and room(entry.callback.__module__):
                found[entry.name] = entry.callback.__module__

    walk(get_resolver().url_patterns)
    return found


def views() -> list[Callable]:
    """The views of ours that have an address outside the administration, which asks who one is itself."""
    found: list[Callable] = []
    waiting = list(get_resolver().url_patterns)
    while waiting:
        entry = waiting.pop()
        if isinstance(entry, URLResolver):
            waiting += entry.url_patterns if entry.namespace != "admin" else []
        elif room(entry.callback.__module__) and inspect.isfunction(entry.callback):
            found.append(entry.callback)
    return found


@cache
def reverse_names() -> dict[str, tuple[str, str]]:
    """{name under which rows of a model lead back to it: (module of that model, of the other)}, where
    the model stands in a room above."""
    found = {}
    for model in apps.get_models():
        for field in model._meta.get_fields():
            related = getattr(field, "remote_field", None)
            if not field.concrete or not related or not room(model.__module__):
                continue
            target = related.model.__module__
            if above(model.__module__, target):
                for name in (related.get_accessor_name(), field.related_query_name()):
                    if name and name != "+" and not name.endswith("+"):
                        found[name] = (model.__module__, target)
    return found


# --- templates ------------------------------------------------------------------------------------
def templates() -> list[Path]:
    return [p for p in sorted((ROOT / "templates").rglob("*")) if p.is_file()]


def template_room(name: str) -> str | None:
    """The room of a template, by its folder; None for the shell of every page (`shell/`, and what
    stands in no folder)."""
    inside = (folder for folder in TEMPLATES if name.startswith(f"{folder}/"))
    return TEMPLATES.get(max(inside, key=len, default=""))


@cache
def tag_rooms() -> dict[str, str]:
    """{library of template tags: its module}"""
    return dict(engines["django"].engine.libraries)


_URL = re.compile(r"""\{%\s*url\s+["']([\w:.-]+)["']""")
_LOAD = re.compile(r"\{%\s*load\s+([^%]+?)\s*%\}")
_USED = re.compile(r"""\{%\s*(?:include|extends)\s+["']([^"']+)["']""")
_READ = re.compile(r"\.([a-z_]+)\b")
_CODE = re.compile(r"\{[{%].*?[}%]\}")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")


def template_leaks(path: Path) -> list[str]:
    """What a template takes from a room above its own."""
    name, text = str(path.relative_to(ROOT / "templates")), path.read_text()
    mine = template_room(name)
    if mine is None:
        return []
    found = [f"url {u}" for u in _URL.findall(text) if above(url_rooms().get(u, ""), mine)]
    libraries = [word for words in _LOAD.findall(text) for word in words.split()]
    found += [f"load {lib}" for lib in libraries if above(tag_rooms().get(lib, ""), mine)]
    used = [u for u in _USED.findall(text) if above(template_room(u) or "", mine)]
    found += [f"template {u}" for u in used]
    read = {a for code in _CODE.findall(text) for a in _READ.findall(_QUOTED.sub("", code))}
    found += [f"related {a}" for a in sorted(read - defined(mine)) if _reaches_up(a, mine)]
    return found


def _reaches_up(name: str, user: str) -> bool:
    return name in reverse_names() and above(reverse_names()[name][0], user)


def module_leaks(module: str, path: Path) -> list[str]:
    """What a module takes from a room above its own, by other ways than an import."""
    said = strings(path)
    found = [f"url {u}" for u in named_urls(path) if above(url_rooms().get(u, ""), module)]
    dotted = {w for s in said for w in _DOTTED.findall(s)}
    found += [f"name {d}" for d in sorted(dotted) if above(d, module)]
    used = [
        s for s in said if s.endswith((".html", ".txt")) and above(template_room(s) or "", module)
    ]
    found += [f"template {u}" for u in used]
    read = (attributes(path) | looked_up(path)) - defined(room(module) or "")
    found += [f"related {a}" for a in sorted(read) if _reaches_up(a, module)]
    return found


_DOTTED = re.compile(r"\b(?:portal\.(?:site|settings|urls)|guides|interviews)\.[\w.]+")
# Methods and classes whose strings name fields, and whose keywords do.
LOOKS_UP = {
    "filter", "exclude", "get", "values", "values_list", "select_related", "prefetch_related",
    "order_by", "annotate", "aggregate", "defer", "only", "Prefetch", "F", "Q", "Count", "OuterRef",
    "Exists", "get_object_or_404", "getattr", "hasattr", "get_field", "Sum", "Max", "Min", "distinct",
}  # fmt: skip


def looked_up(path: Path) -> set[str]:
    """The names that queries look up, by keyword or string: `report` and `company` in
    `filter(report__company=…)`."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call):
            continue
        if getattr(node.func, "id", getattr(node.func, "attr", "")) in LOOKS_UP:
            texts = [a.value for a in node.args if isinstance(a, ast.Constant)]
            found |= {k.arg for k in node.keywords if k.arg} | {
                t for t in texts if isinstance(t, str)
            }
    return {part for name in found for part in name.lstrip("-").split("__")}


@cache
def defined(of: str) -> set[str]:
    """Names of fields, methods and attributes that classes of a room, or of those below, have."""
    found = set()
    for module, path in modules().items():
        if above(module, of):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                found |= {n.name for n in node.body if isinstance(n, ast.FunctionDef)}
                targets = [t for n in node.body if isinstance(n, ast.Assign) for t in n.targets]
                targets += [n.target for n in node.body if isinstance(n, ast.AnnAssign)]
                found |= {t.id for t in targets if isinstance(t, ast.Name)}
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                found.add(node.attr)
    return found
