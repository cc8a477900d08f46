"""How each kind of post is written."""

from interviews.base.post_editor import Writing
from interviews.posts.project_form import ProjectWriting
from interviews.posts.report_form import ReportWriting
from interviews.questions.answer_form import AnswerWriting

WRITINGS: dict[str, type[Writing]] = {
    w.KIND: w for w in (ReportWriting, ProjectWriting, AnswerWriting)
}
