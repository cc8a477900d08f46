"""Drafts of any kind of post, and what their authors do with posts."""

from django.urls import path

from interviews.base.views import writing

urlpatterns = [
    path("me/drafts/<str:public_id>/", writing.draft, name="draft"),
    path("me/drafts/<str:public_id>/delete/", writing.delete_draft, name="draft_delete"),
    path("me/<str:kind>/<str:public_id>/edit/", writing.edit, name="post_edit"),
    path("me/<str:kind>/<str:public_id>/withdraw/", writing.withdraw, name="post_withdraw"),
]
