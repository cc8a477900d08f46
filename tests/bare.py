"""A bare Django: one view, one query, the bytes of one page. What ready bytes are measured against.

Serves the row that `store` wrote into an SQLite file named by BARE_DATABASE. No middleware.
"""

import os

import django
from django.conf import settings

if not settings.configured:
    settings.configure(
        ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__, SECRET_KEY="bare", MIDDLEWARE=[],
        USE_I18N=False, INSTALLED_APPS=[],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ.get("BARE_DATABASE", ":memory:"),
                               "CONN_MAX_AGE": None}},
    )  # fmt: skip
    django.setup()

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, models
from django.http import HttpResponse
from django.urls import path


class Page(models.Model):
    body = models.TextField()

    class Meta:
        app_label = "bare"


def store(body: str) -> None:
    with connection.schema_editor() as editor:
        editor.create_model(Page)
    Page.objects.create(pk=1, body=body)


def page(request):
    return HttpResponse(Page.objects.get(pk=1).body)


urlpatterns = [path("", page)]
application = WSGIHandler()
