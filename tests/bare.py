"""A bare Django: one view, one query, the bytes of one page. What ready bytes are measured against.

Serves the row that `store` wrote into the database of DATABASE_URL, over a connection that is kept
open. No middleware, no template.
"""

import dj_database_url
import django
from django.conf import settings

if not settings.configured:
    database = dj_database_url.config(default="sqlite://:memory:") | {"CONN_MAX_AGE": None}
    settings.configure(
        ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__, SECRET_KEY="bare", MIDDLEWARE=[],
        USE_I18N=False, INSTALLED_APPS=[], DATABASES={"default": database},
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
    if Page._meta.db_table not in connection.introspection.table_names():
        with connection.schema_editor() as editor:
            editor.create_model(Page)
    Page.objects.update_or_create(pk=1, defaults={"body": body})


def page(request):
    return HttpResponse(Page.objects.get(pk=1).body)


urlpatterns = [path("", page)]
application = WSGIHandler()
