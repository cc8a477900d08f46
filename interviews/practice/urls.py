"""Mock interviews, flashcards, the plan and the journal."""

from django.urls import path

from interviews.practice.views import cards, journal, mock_interview, plan

urlpatterns = [
    path("practice/", mock_interview.practice, name="practice"),
    path("practice/cards/", cards.cards, name="cards"),
    path("plan/", plan.plan, name="plan"),
    path("plan/ratings/", plan.rate, name="plan_rate"),
    path("plan/checklists/", plan.tick, name="plan_tick"),
    path("me/journal/", journal.journal, name="journal"),
    path("me/journal.md", journal.download, name="journal_file"),
    path("me/journal/new/", journal.entry, name="journal_new"),
    path("me/journal/report/", journal.share, name="journal_share"),
    path("me/journal/<str:public_id>/", journal.entry, name="journal_entry"),
    path("me/journal/<str:public_id>/delete/", journal.delete, name="journal_delete"),
]
