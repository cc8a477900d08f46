"""Drafts of any kind of post, and what their authors do with posts."""

from django.urls import path

from interviews.base.views import drafts

urlpatterns = [
    path("me/drafts/<str:public_id>/", drafts.draft, name="draft"),
    path("me/drafts/<str:public_id>/delete/", drafts.delete_draft, name="draft_delete"),
    path("me/<str:kind>/<str:public_id>/edit/", drafts.edit, name="post_edit"),
    path("me/<str:kind>/<str:public_id>/withdraw/", drafts.withdraw, name="post_withdraw"),
]
