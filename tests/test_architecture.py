"""Interviews know the guides, guides know the kernel, the kernel knows neither; and within the
interviews practice knows statistics, those the posts, those the questions, all of them the base."""

from inspect import signature, unwrap

import pytest

from portal.kernel.http import MemberRequest
from tests import architecture as house

MODULES = sorted(house.modules().items())


@pytest.mark.parametrize(("module", "path"), MODULES, ids=[name for name, _path in MODULES])
def test_a_module_imports_nothing_from_a_room_above(module, path):
    assert [name for name in house.imported(path) if house.above(name, module)] == []


@pytest.mark.parametrize(("module", "path"), MODULES, ids=[name for name, _path in MODULES])
def test_a_module_names_nothing_from_a_room_above(module, path):
    assert house.module_leaks(module, path) == []


@pytest.mark.parametrize("path", house.templates(), ids=lambda path: path.name)
def test_a_template_uses_nothing_from_a_room_above(path):
    assert house.template_leaks(path) == []


def test_no_modules_import_each_other_in_a_circle():
    assert house.circles(house.edges()) == []


def test_only_django_imports_the_modules_that_gather_models():
    importing = {
        name
        for name, path in MODULES
        if name not in house.GATHERING
        for taken in house.imported(path)
        if taken.rpartition(".")[0] in house.GATHERING and taken not in dict(MODULES)
    }
    assert importing == set()


def test_the_kernel_names_no_app():
    named = {
        name: [s for s in house.strings(path) if s in {"guides", "interviews"}]
        for name, path in MODULES
        if name.startswith("portal.kernel")
    }
    assert {name: said for name, said in named.items() if said} == {}


def test_every_folder_of_templates_has_a_room():
    folders = {p.relative_to(house.ROOT / "templates").parts[0] for p in house.templates()
               if p.parent != house.ROOT / "templates"}  # fmt: skip
    known = {folder.split("/")[0] for folder in house.TEMPLATES}
    # Django's administration and the shell of pages are put together of all rooms.
    assert folders - known == {"admin", "shell"}


def test_a_view_that_takes_a_request_of_a_member_is_behind_login_required():
    takes = {
        view: next(iter(signature(unwrap(view)).parameters.values())) for view in house.views()
    }
    members = [view for view, request in takes.items() if request.annotation is MemberRequest]
    # `login_required` leaves this mark on what it decorates.
    assert members and [v for v in members if not hasattr(v, "redirect_field_name")] == []
