"""Reports, projects, what one has written, and the pages that tell where a question was asked."""

from django.urls import path

from interviews.posts.views import mine, projects, question, reading, writing

urlpatterns = [
    path("interviews/", reading.reports, name="reports"),
    path("interviews/new/", writing.report, name="report_new"),
    path("interviews/<str:name>/", reading.report, name="report"),
    path("projects/", reading.projects, name="projects"),
    path("projects/new/", writing.project, name="project_new"),
    path("projects/ideas/", projects.ideas, name="project_ideas"),
    path("projects/<str:name>/", reading.project, name="project"),
    path("projects/<str:name>/talk/", projects.talk, name="project_talk"),
    path("questions/<str:public_id>/", question.question, name="question"),
    path("questions/<str:public_id>/answer/", writing.answer, name="answer_new"),
    path("tags/<str:slug>/", reading.tag, name="tag"),
    # what one has written: drafts, posts and what became of them
    path("me/notices/seen/", mine.news_seen, name="news_seen"),
    path("me/drafts/<str:public_id>/", writing.draft, name="draft"),
    path("me/drafts/<str:public_id>/delete/", mine.delete_draft, name="draft_delete"),
    path("me/<str:kind>/<str:public_id>/edit/", writing.edit, name="post_edit"),
    path("me/<str:kind>/<str:public_id>/withdraw/", mine.withdraw, name="post_withdraw"),
]
