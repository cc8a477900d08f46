"""The site map."""

from allauth.account.decorators import secure_admin_login
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import index as sitemap_index
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path

from portal.kernel import health
from portal.site import feeds, guide_pages, suggestions, views
from portal.site.accounts.deletion import delete_account
from portal.site.sitemaps import SITEMAPS

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # allauth’s way

handler400 = "portal.kernel.errors.bad_request"
handler403 = "portal.kernel.errors.permission_denied"
handler404 = "portal.kernel.errors.page_not_found"
handler429 = "portal.kernel.errors.too_many_requests"
handler500 = "portal.kernel.errors.server_error"

urlpatterns = [
    path("", views.choose_language, name="root"),
    path("admin/", admin.site.urls),
    path("feeds/<str:language>/<str:kind>.xml", feeds.feed, name="feed_in"),
    path("sitemap.xml", sitemap_index, {"sitemaps": SITEMAPS}, name="sitemaps"),
    path(
        "sitemap-<section>.xml", sitemap, {"sitemaps": SITEMAPS},
        name="django.contrib.sitemaps.views.sitemap",
    ),
    path("robots.txt", views.robots, name="robots"),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
] + i18n_patterns(
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("feeds/", views.feeds, name="feeds"),
    path("feeds/<str:kind>/", views.feed, name="feed"),
    path("flag/", views.flag, name="flag"),
    path("pages/<slug:name>/", views.page, name="page"),
    path("me/account/", views.account, name="account"),
    path("me/account/delete/", delete_account, name="account_delete"),
    path("accounts/", include("allauth.urls")),
    path("guide/", guide_pages.guide, name="guide"),
    path("guide/maintenance/", guide_pages.maintenance, name="maintenance"),
    path("guide/<slug:role>/<slug:slug>/", guide_pages.article, name="article"),
    path("sections/<slug:pk>/", guide_pages.section, name="section"),
    path("suggestions/<str:kind>/", suggestions.suggest, name="suggestions"),
    path("", include("guides.urls")),
    path("", include("interviews.urls")),
)  # fmt: skip
