"""How often something may be done, per member and per address.

Not built on allauth's limits: those deny when the cache is down or busy, do not say when to come
back, and keep every moment of use. Here the one that is counted is the use since the first.
"""

import ipaddress
import logging
import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.db import connections, router, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from portal.kernel import errors

logger = logging.getLogger(__name__)
R = TypeVar("R", bound=HttpRequest)
P = ParamSpec("P")
CACHE = "default"
PATIENCE = 2.0  # seconds to wait for somebody else's count
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def limit(
    action: str, *, user: str = "20/h", address: str = "60/h", methods: tuple[str, ...] = ("POST",)
) -> Callable[
    [Callable[Concatenate[R, P], HttpResponse]], Callable[Concatenate[R, P], HttpResponse]
]:
    """Decorates a view: beyond the rate it answers 429. Rates are "20/h", "5/10m"; "" is none."""

    def decorate(
        view: Callable[Concatenate[R, P], HttpResponse],
    ) -> Callable[Concatenate[R, P], HttpResponse]:
        @wraps(view)
        def limited(request: R, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method in methods:
                wait = seconds_to_wait(request, action, user=user, address=address)
                if wait:
                    return errors.too_many_requests(request, retry_after=wait)
            return view(request, *args, **kwargs)

        return limited

    return decorate


def seconds_to_wait(
    request: HttpRequest, action: str, *, user: str = "20/h", address: str = "60/h"
) -> int:
    """Counts one use of the action. 0: go on; else the seconds until it may be done again.

    While the cache is down everything is allowed, and the log says so.
    """
    counted = [("address", client_address(request), address)]
    if request.user.is_authenticated:
        # First, so that one member's attempts in vain do not use up what their network may do.
        counted.insert(0, ("user", str(request.user.pk), user))
    for kind, who, rate in counted:
        if rate and who:
            try:
                wait = _take(_key(action, kind, who), *parse_rate(rate))
            except Exception:
                logger.exception("Limits are not kept, the cache does not work")
                return 0
            if wait:
                return wait
    return 0


def _key(action: str, kind: str, who: str) -> str:
    """The counter's name in the cache. It does not tell the address of anybody."""
    return f"limit:{action}:{kind}:{salted_hmac('portal.kernel.limits', who).hexdigest()}"


def parse_rate(rate: str) -> tuple[int, float]:
    """("5/10m") -> (5, 600.0)"""
    amount, _, period = rate.partition("/")
    return int(amount), float(period[:-1] or 1) * _SECONDS[period[-1]]


def client_address(request: HttpRequest) -> str:
    """Who is asking, an IPv6 client by its /64; empty when unknown. What proxies say
    is believed only as far as `PROXY_COUNT` of them are ours."""
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    trusted = settings.PROXY_COUNT
    told = hops[-trusted] if 0 < trusted <= len(hops) else ""
    return _network(told) or _network(request.META.get("REMOTE_ADDR", ""))


def _network(text: str) -> str:
    text = text.strip()
    if text.startswith("["):  # [::1]:8000
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:  # 192.0.2.1:8000
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    if address.version == 4:
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((int(address) >> 64 << 64, 64)))


def _take(key: str, amount: int, period: float) -> int:
    cache = caches[CACHE]
    used, until = cache.get(key) or (0, 0.0)
    if used < amount or until <= time.time():  # else denied without a lock or a write
        with _alone(key):
            now = time.time()
            used, until = cache.get(key) or (0, 0.0)
            if until <= now:
                used, until = 0, now + period
            if used < amount:
                cache.set(key, (used + 1, until), math.ceil(until - now) + 1)
                return 0
    return max(1, math.ceil(until - time.time()))


@contextmanager
def _alone(key: str) -> Iterator[None]:
    """Nobody else counts this key meanwhile. The database's own locks do that for a cache in
    the database; any other cache has an atomic `add`."""
    cache = caches[CACHE]
    if not isinstance(cache, DatabaseCache):
        with _spin_lock(f"{key}:lock"):
            yield
        return
    alias = router.db_for_write(cache.cache_model_class)
    with transaction.atomic(using=alias):  # on SQLite this alone lets nobody else in
        if connections[alias].vendor == "postgresql":
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
        yield


@contextmanager
def _spin_lock(lock: str) -> Iterator[None]:
    cache, give_up = caches[CACHE], time.monotonic() + PATIENCE
    while not cache.add(lock, 1, timeout=5):
        if time.monotonic() > give_up:
            raise TimeoutError(lock)
        time.sleep(0.005)
    try:
        yield
    finally:
        cache.delete(lock)
