"""One page that shows what the database holds and which worker drew it; views that write."""

import itertools
import os

from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.models import Group
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from portal.kernel import health
from portal.kernel.limits import limit
from portal.kernel.page_cache import cache_page_for_anonymous

handler400 = "portal.kernel.errors.bad_request"
handler404 = "portal.kernel.errors.page_not_found"
handler500 = "portal.kernel.errors.server_error"
renders = itertools.count()


@cache_page_for_anonymous()
def show(request):
    return HttpResponse(f"{os.getpid()} {next(renders)} {Group.objects.get().name}")


@csrf_exempt
def write(request):
    Group.objects.update(name=request.POST["name"])
    return HttpResponse(str(os.getpid()))


@csrf_exempt
@limit("act", address="10/h")
def limited(request):
    return HttpResponse(str(os.getpid()))


urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    *i18n_patterns(path("", show), path("write/", write), path("limited/", limited)),
]
