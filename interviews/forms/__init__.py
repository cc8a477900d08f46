"""The forms in which members write: kept as drafts while they type, checked when they send."""

from interviews.forms.answer import AnswerWriting
from interviews.forms.project import ProjectWriting
from interviews.forms.report import ReportWriting
from interviews.forms.writing import Writing

# kind of post -> how it is written
WRITINGS: dict[str, type[Writing]] = {
    w.KIND: w for w in (ReportWriting, ProjectWriting, AnswerWriting)
}

__all__ = ["WRITINGS", "AnswerWriting", "ProjectWriting", "ReportWriting", "Writing"]
