"""Articles and whole roles as files to keep and print."""

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_list_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from guides import book
from guides.models.article import Article
from portal.kernel import limits

_TYPES = {"pdf": "application/pdf", "epub": "application/epub+zip"}


@require_safe
@limits.limit("book", user="60/h", methods=("GET", "HEAD"))
def download(request: HttpRequest, kind: str, role: str, slug: str = "") -> HttpResponse:
    """One article, or all of a role, as a file to keep; 503 where it cannot be printed."""
    chosen = {"role__slug": role} | ({"slug": slug} if slug else {})
    articles = get_list_or_404(Article.objects.select_related("role"), **chosen)
    try:
        made = book.fetch(kind, articles, get_language())
    except book.NotPrinted as reason:
        return _not_printed(request, reason.why, role, slug)
    if made is None:
        raise Http404
    title, content = made
    plain = "-".join(filter(None, ["meipi", role, slug, get_language()]))
    names = f"filename=\"{plain}.{kind}\"; filename*=UTF-8''{quote(f'{title}.{kind}', safe='')}"
    headers = {"Content-Disposition": f"attachment; {names}", "Cache-Control": "no-cache"}
    return HttpResponse(content, content_type=_TYPES[kind], headers=headers)


def _not_printed(request: HttpRequest, why: str, role: str, slug: str) -> HttpResponse:
    """The EPUB, and the page to be printed by the browser, are the ways that are left."""
    address = [role, slug] if slug else [role]
    context = {
        "why": why,
        "epub": reverse("article_epub" if slug else "role_epub", args=address),
        "page": _page(role, slug),
    }
    response = render(request, "guides/not_printed.html", context, status=503)
    response["Cache-Control"] = "no-store"
    if why == "busy":
        response["Retry-After"] = "60"
    return response


def _page(role: str, slug: str) -> str:
    if not slug:
        return reverse("guide")
    return Article.objects.get(role__slug=role, slug=slug).get_absolute_url()
