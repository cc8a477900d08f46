"""What was asked, and what people built: reports, questions, projects and their counts."""

from interviews.base.counts import FacetCount, StatCount
from interviews.base.tag import Tag, TagSynonym
from interviews.posts.curation import CurationEvent
from interviews.posts.project import Project, ProjectCitation, Result, TaggedProject
from interviews.posts.report import Report, ReportCitation, TaggedReport
from interviews.posts.round import Encounter, Round
from interviews.practice.card import Card
from interviews.practice.journal import JournalEntry
from interviews.practice.plan import Plan, PlanData
from interviews.questions.answer import Answer, Axis, Vote
from interviews.questions.question import Question, QuestionTerm, SavedQuestion, Wording
from interviews.statistics.claim import Claim
from interviews.statistics.margin import Margin

__all__ = [
    "Answer",
    "Axis",
    "Card",
    "Claim",
    "CurationEvent",
    "Encounter",
    "FacetCount",
    "JournalEntry",
    "Margin",
    "Plan",
    "PlanData",
    "Project",
    "ProjectCitation",
    "Question",
    "QuestionTerm",
    "Report",
    "ReportCitation",
    "Result",
    "Round",
    "SavedQuestion",
    "StatCount",
    "Tag",
    "TagSynonym",
    "TaggedProject",
    "TaggedReport",
    "Vote",
    "Wording",
]  # fmt: skip
