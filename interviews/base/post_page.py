"""The page of one post: whether its viewer may see it."""

from collections.abc import Callable
from typing import TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from interviews.base.post import Post
from portal.kernel.errors import gone
from portal.kernel.models.moderated import ModeratedQuerySet

P = TypeVar("P", bound=Post)


def find_post(
    request: HttpRequest,
    posts: ModeratedQuerySet[P],
    name: str,
    address: Callable[[P], str] = Post.get_absolute_url,
) -> P | HttpResponse:
    """The post at this address if the viewer may see it; else the answer that says why not.
    Hidden and missing look alike; only what has been public is “gone”."""
    public_id = name.partition("-")[0]
    post = posts.visible_to(request.user).filter(public_id=public_id).first()
    if post is None:
        former = posts.model._default_manager.filter(
            public_id=public_id, published_at__isnull=False
        ).first()
        if former and former.status in ("hidden", "withdrawn"):
            return gone(request)
        raise Http404
    if post.is_public and request.path != address(post):
        return redirect(address(post), permanent=True)
    return post
