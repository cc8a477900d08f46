"""What a view knows of a request beyond Django's own."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from portal.kernel.models.people import User


class Request(HttpRequest):
    """A request as it reaches a view."""

    htmx: HtmxDetails


class MemberRequest(Request):
    """A request that only somebody with an account can make: of a view behind `login_required`."""

    user: User


def member(request: HttpRequest) -> User:
    """Who asks, on a page that needs an account but whose signature is Django's."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user
