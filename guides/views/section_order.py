"""Putting the sections of an article into another order, by keyboard or pointer."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from guides.forms import named
from guides.models.article import Article
from guides.models.proposal import Proposal
from guides.models.section import Section
from portal.kernel.http import MemberRequest
from portal.kernel.models.moderated import NotAllowed
from portal.kernel.models.people import User


@login_required
def arrange(request: MemberRequest, role: str, slug: str) -> HttpResponse:
    """An editor's list of sections: `up-id` and `down-id` move one at once; `save` takes the order
    in which `section` lists them. Each section that moves is a proposal in the history."""
    if not request.user.is_editor:
        raise PermissionDenied
    article = get_object_or_404(Article.objects.select_related("role"), role__slug=role, slug=slug)
    if request.method == "POST":
        _arrange(request, article)
        return redirect(request.path)
    rows = article.sections.live().filter(level__gt=1).order_by("position")
    context = {"article": article, "sections": named(rows, get_language())}
    return render(request, "guides/arrange.html", context)


def _arrange(request: MemberRequest, article: Article) -> None:
    now = list(article.sections.live().filter(level__gt=1).order_by("position"))
    wanted = _wanted(request, [section.pk for section in now])
    try:
        moved = put_in_order(article, wanted, request.user)
    except NotAllowed as problem:
        messages.error(request, str(problem))
    else:
        if moved:
            messages.success(request, _("The order is saved."))


def _wanted(request: MemberRequest, now: list[str]) -> list[str]:
    """The order asked for: always a permutation of the one that is."""
    verb, _dash, pk = request.POST.get("action", "").partition("-")
    if verb in ("up", "down") and pk in now:
        at = now.index(pk)
        to = min(max(at + (1 if verb == "down" else -1), 0), len(now) - 1)
        now.insert(to, now.pop(at))
        return now
    asked = [pk for pk in dict.fromkeys(request.POST.getlist("section")) if pk in now]
    return asked + [pk for pk in now if pk not in asked] if verb == "save" else now


@transaction.atomic
def put_in_order(article: Article, wanted: list[str], editor: User) -> int:
    """Move what has to move, as few sections as a walk from the top finds. How many it moved."""
    moved = 0
    sections = {s.pk: s for s in article.sections.live()}
    opening = next(s for s in sections.values() if s.level == 1)
    for at, pk in enumerate(wanted):
        order = article.sections.live().filter(level__gt=1).order_by("position")
        if list(order.values_list("pk", flat=True))[at] != pk:
            _move(sections[pk], sections[wanted[at - 1]] if at else opening, editor)
            moved += 1
    return moved


def _move(section: Section, after: Section, editor: User) -> None:
    Proposal(
        what=Proposal.What.MOVE, section=section, article=section.article, after=after,
        level=section.level, language=section.original, note=_("Reordered sections"), weight="typo",
    ).publish_at_once(editor)  # fmt: skip
