"""The addresses of all rooms. The page of one's own also takes over a plan made before signing in."""

from django.urls import include, path

from interviews import mine
from interviews.practice.views.plan import takes_over_plan

urlpatterns = [
    path("me/", takes_over_plan(mine.mine), name="mine"),
    path("me/notices/seen/", mine.news_seen, name="news_seen"),
    path("", include("interviews.practice.urls")),
    path("", include("interviews.statistics.urls")),
    path("", include("interviews.posts.urls")),
    path("", include("interviews.questions.urls")),
    path("", include("interviews.base.urls")),
]
