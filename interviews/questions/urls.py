"""The question bank, and answers."""

from django.urls import path, re_path

from interviews.questions.views import answers, bank

urlpatterns = [
    path("questions/", bank.questions, name="questions"),
    re_path(r"^questions\.(?P<form>csv|apkg)$", bank.export, name="questions_file"),
    path("questions/<str:public_id>/mark/", bank.mark, name="question_mark"),
    path("me/questions/", bank.kept, name="kept_questions"),
    path("questions/<str:public_id>/answer/", answers.new, name="answer_new"),
    path("answers/<str:name>/", answers.answer, name="answer"),
    path("answers/<str:public_id>/vote/", answers.vote, name="answer_vote"),
]
