"""What was asked, and what people built: reports, questions, projects and their counts."""

from interviews.base.counts import FacetCount, Tally
from interviews.base.tag import Tag, TagSynonym
from interviews.posts.curation import Regrouping
from interviews.posts.project import Project, ProjectCitation, Result, TaggedProject
from interviews.posts.report import Report, ReportCitation, TaggedReport
from interviews.posts.round import Encounter, Round
from interviews.practice.card import Card
from interviews.practice.journal import JournalEntry
from interviews.practice.plan import Aims, Plan
from interviews.questions.answer import Answer, Axis, Vote
from interviews.questions.question import Question, QuestionMark, QuestionTerm, Wording
from interviews.statistics.claim import Claim
from interviews.statistics.margin import Margin

__all__ = [
    "Aims", "Answer", "Axis", "Card", "Claim", "Encounter", "FacetCount", "JournalEntry", "Margin",
    "Plan", "Project",
    "ProjectCitation", "Question", "QuestionMark", "QuestionTerm", "Regrouping", "Report",
    "ReportCitation", "Result", "Round", "Tag", "TagSynonym", "TaggedProject", "TaggedReport",
    "Tally", "Vote", "Wording",
]  # fmt: skip
