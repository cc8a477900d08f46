"""Pages of long lists by keyset: newer and older, as quick at the end as at the start."""

import base64
import hashlib
from datetime import datetime
from functools import cache, cached_property
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings
from django.core.exceptions import BadRequest, ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _


class Page:
    """One page of `queryset`, highest first by `field` (never empty; mostly a date and time) and key.

    The query parameters `after` and `before` hold where the reader is. They are sealed: a changed
    one raises BadRequest. Anything else in the query is kept in the links.
    """

    def __init__(self, request: HttpRequest, queryset: QuerySet, field: str, size: int = 20):
        self.request, self.field, self.size = request, field, size
        self.backwards = "before" in request.GET
        cursor = request.GET.get("before") or request.GET.get("after")
        self.starts_anywhere = cursor is not None
        self._queryset_model = queryset.model
        if cursor is not None:
            queryset = queryset.filter(self._beyond(cursor))
        order = (field, "pk") if self.backwards else (f"-{field}", "-pk")
        self._queryset = queryset.order_by(*order)[: size + 1]

    @cached_property
    def _found(self) -> list:
        return list(self._queryset)

    @cached_property
    def rows(self) -> list:
        rows = self._found[: self.size]
        return rows[::-1] if self.backwards else rows

    @property
    def newer(self) -> str:
        """The query of the page before this one, empty if this is the first."""
        more = len(self._found) > self.size if self.backwards else self.starts_anywhere
        return self._link("before", self.rows[0]) if more and self.rows else ""

    @property
    def older(self) -> str:
        """The query of the page after this one, empty if this is the last."""
        more = self.starts_anywhere if self.backwards else len(self._found) > self.size
        return self._link("after", self.rows[-1]) if more and self.rows else ""

    def _beyond(self, cursor: str) -> Q:
        at, pk = self._read(cursor)
        way = "gt" if self.backwards else "lt"
        # The first condition alone bounds the index; an OR by itself would not.
        beyond = Q(**{f"{self.field}__{way}": at}) | Q(**{f"pk__{way}": pk})
        return Q(**{f"{self.field}__{way}e": at}) & beyond

    def _read(self, cursor: str) -> tuple[Any, int]:
        at, pk = read_cursor(cursor)
        try:
            return self._queryset_model._meta.get_field(self.field).to_python(at), pk
        except ValidationError as error:
            raise BadRequest(_("This pagination link is not valid.")) from error

    def _link(self, name: str, row) -> str:
        query = self.request.GET.copy()
        for old in ("after", "before"):
            query.pop(old, None)
        query[name] = make_cursor(getattr(row, self.field), row.pk)
        return f"?{query.urlencode()}"


@cache
def _cipher() -> AESSIV:
    return AESSIV(hashlib.sha512(f"portal.pages{settings.SECRET_KEY}".encode()).digest())


def make_cursor(at: datetime | int | str, pk: int) -> str:
    """Where the reader is. Sealed, because the moment of a publication and the order of keys are
    more than the site tells about an anonymous post."""
    said = at.isoformat() if isinstance(at, datetime) else str(at)
    sealed = _cipher().encrypt(f"{said}~{pk}".encode(), None)
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def read_cursor(cursor: str) -> tuple[str, int]:
    try:
        sealed = base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4))
        at, pk = _cipher().decrypt(sealed, None).decode().split("~")
        return at, int(pk)
    except (InvalidTag, ValueError) as error:
        raise BadRequest(_("This pagination link is not valid.")) from error
