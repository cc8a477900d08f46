"""What was asked, and what people built: reports, questions, projects and their counts."""

from interviews.models.answer import Answer, Axis, Vote
from interviews.models.card import Card
from interviews.models.claim import Claim
from interviews.models.journal import JournalEntry
from interviews.models.margin import FacetCount, Margin
from interviews.models.plan import Aims, Plan
from interviews.models.project import Project, ProjectCitation, Result, TaggedProject
from interviews.models.question import Question, QuestionMark, QuestionTerm, Wording
from interviews.models.regrouping import Regrouping
from interviews.models.report import Report, ReportCitation, TaggedReport
from interviews.models.round import Encounter, Round
from interviews.models.tag import Tag, TagSynonym
from interviews.models.tally import Tally

__all__ = [
    "Aims", "Answer", "Axis", "Card", "Claim", "Encounter", "FacetCount", "JournalEntry", "Margin",
    "Plan", "Project",
    "ProjectCitation", "Question", "QuestionMark", "QuestionTerm", "Regrouping", "Report",
    "ReportCitation", "Result", "Round", "Tag", "TagSynonym", "TaggedProject", "TaggedReport",
    "Tally", "Vote", "Wording",
]  # fmt: skip
