from django.urls import path, re_path

from interviews.views import (
    answers,
    bank,
    cards,
    claims,
    companies,
    comparing,
    journal,
    mine,
    planning,
    posting,
    practising,
    projects,
    reading,
    suggest,
)

urlpatterns = [
    # interviews/
    path("interviews/", reading.reports, name="reports"),
    path("interviews/new/", posting.report, name="report_new"),
    path("interviews/<str:name>/", reading.report, name="report"),
    # projects/
    path("projects/", reading.projects, name="projects"),
    path("projects/new/", posting.project, name="project_new"),
    path("projects/ideas/", projects.ideas, name="project_ideas"),
    path("projects/<str:name>/", reading.project, name="project"),
    path("projects/<str:name>/talk/", projects.talk, name="project_talk"),
    # what one has written: drafts, posts and what became of them
    path("me/", mine.mine, name="mine"),
    path("me/questions/", bank.kept, name="kept_questions"),
    path("me/notices/seen/", mine.news_seen, name="news_seen"),
    path("me/journal/", journal.journal, name="journal"),
    path("me/journal.md", journal.download, name="journal_file"),
    path("me/journal/new/", journal.entry, name="journal_new"),
    path("me/journal/report/", journal.share, name="journal_share"),
    path("me/journal/<str:public_id>/", journal.entry, name="journal_entry"),
    path("me/journal/<str:public_id>/delete/", journal.delete, name="journal_delete"),
    path("me/drafts/<str:public_id>/", posting.draft, name="draft"),
    path("me/drafts/<str:public_id>/delete/", mine.delete_draft, name="draft_delete"),
    path("me/<str:kind>/<str:public_id>/edit/", posting.edit, name="post_edit"),
    path("me/<str:kind>/<str:public_id>/withdraw/", mine.withdraw, name="post_withdraw"),
    path("practice/", practising.practice, name="practice"),
    path("practice/cards/", cards.cards, name="cards"),
    path("plan/", planning.plan, name="plan"),
    path("plan/ratings/", planning.rate, name="plan_rate"),
    path("plan/checklists/", planning.tick, name="plan_tick"),
    # companies, questions, tags
    path("companies/", companies.companies, name="companies"),
    path("companies/compare/", comparing.compare, name="compare_companies"),
    path("companies/compare.csv", comparing.compare_csv, name="compare_csv"),
    path("companies/<str:slug>/", companies.company, name="company"),
    path("questions/", bank.questions, name="questions"),
    re_path(r"^questions\.(?P<form>csv|apkg)$", bank.export, name="questions_file"),
    path("questions/<str:public_id>/", bank.question, name="question"),
    path("questions/<str:public_id>/mark/", bank.mark, name="question_mark"),
    path("questions/<str:public_id>/answer/", posting.answer, name="answer_new"),
    path("answers/<str:name>/", answers.answer, name="answer"),
    path("answers/<str:public_id>/vote/", answers.vote, name="answer_vote"),
    # sentences of the guide that reports are held against
    path("sections/<str:pk>/claims/new/", claims.new, name="claim_new"),
    path("sections/<str:pk>/claims/<int:number>/", claims.change, name="claim"),
    path("sections/<str:pk>/claims/<int:number>/remove/", claims.remove, name="claim_remove"),
    path("tags/<str:slug>/", reading.tag, name="tag"),
    # fragments for the forms
    path("suggest/<str:kind>/", suggest.suggest, name="options"),
]
