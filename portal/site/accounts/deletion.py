"""A member deletes their account."""

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib import auth
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from portal.kernel.http import MemberRequest
from portal.kernel.models.moderated import (
    CAN_BE_WITHDRAWN,
    Moderated,
    ModeratedQuerySet,
    NotAllowed,
)
from portal.kernel.models.people import User
from portal.site.accounts.forms import LeavingForm


@never_cache
@login_required
@reauthentication_required
def delete_account(request: MemberRequest) -> HttpResponse:
    """Asks what is to become of the member's posts, then does it."""
    member = User.objects.get(pk=request.user.pk)
    count, last = sum(posts.count() for posts in _posts_of(member)), is_last_administrator(member)
    form = LeavingForm(request.POST or None, with_posts=bool(count))
    if request.method == "POST" and not last and form.is_valid():
        address = member.email
        delete_member(member, withdraw=form.cleaned_data.get("posts") == "withdraw")
        auth.logout(request)
        get_adapter().send_notification_mail("account/email/account_deleted", member, email=address)
        return render(request, "account/deleted.html")
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "last": last, "count": count}
    return render(request, "account/delete.html", context, status=status)


@transaction.atomic
def delete_member(member: User, *, withdraw: bool) -> None:
    """Delete the account. What its posts' and revisions' tables say about their authors goes with
    it: a post that stays is anonymous, and nobody can find out whose it was."""
    if withdraw:
        for posts in _posts_of(member):
            for post in posts.filter(status__in=CAN_BE_WITHDRAWN):
                _withdraw(post)
    for session in UserSession.objects.filter(user=member):
        session.end()
    member.delete()


def is_last_administrator(member: User) -> bool:
    """Whether nobody could administer the site without this account."""
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=member.pk)
    return member.is_superuser and not others.exists()


def _posts_of(member: User) -> list[ModeratedQuerySet]:
    """For each kind of post, those of this member."""
    kinds = [model for model in apps.get_models() if issubclass(model, Moderated)]
    return [kind.objects.written_by(member) for kind in kinds]


def _withdraw(post: Moderated) -> None:
    try:
        post.withdraw()
    except NotAllowed:  # a moderator has just hidden it
        pass
