"""Reports, projects, and the pages that tell where a question was asked."""

from django.urls import path

from interviews.posts.views import projects, question, reading

urlpatterns = [
    path("interviews/", reading.reports, name="reports"),
    path("interviews/new/", reading.new_report, name="report_new"),
    path("interviews/<str:name>/", reading.report, name="report"),
    path("projects/", reading.projects, name="projects"),
    path("projects/new/", projects.new, name="project_new"),
    path("projects/ideas/", projects.ideas, name="project_ideas"),
    path("projects/<str:name>/", reading.project, name="project"),
    path("projects/<str:name>/talk/", projects.talk, name="project_talk"),
    path("questions/<str:public_id>/", question.question, name="question"),
    path("tags/<str:slug>/", reading.tag, name="tag"),
]
