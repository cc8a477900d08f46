"""The addresses of all rooms. The page of one's own also takes over a plan made before signing in."""

from django.urls import include, path

from interviews import suggestions
from interviews.posts.views import mine
from interviews.practice.views.plan import takes_over_plan

urlpatterns = [
    path("me/", takes_over_plan(mine.mine), name="mine"),
    path("", include("interviews.practice.urls")),
    path("", include("interviews.statistics.urls")),
    path("", include("interviews.posts.urls")),
    path("", include("interviews.questions.urls")),
    path("suggest/<str:kind>/", suggestions.suggest, name="options"),
]
