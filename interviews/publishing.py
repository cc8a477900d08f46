"""What follows when a post becomes public or stops being so, and when what posts point at changes.

The rooms below say *that* something happened, with a signal in the transaction in which it does; this
module knows all of them and says what follows: citations and tags listed, search, counts, claims of
the guide judged again, margins. It is connected once, when the app is ready.
"""

from collections.abc import Iterable

from django.utils import timezone

from guides.models.section import Section
from guides.models.section_ops import section_changed
from interviews.base.counts import FacetCount, StatCount
from interviews.base.post import published, unpublished
from interviews.posts.citations import rebuild_citing
from interviews.posts.citing_post import CitingPost
from interviews.posts.curation import CurationEvent, encounters_moved
from interviews.posts.project import Project, ProjectCitation
from interviews.posts.report import Report, ReportCitation
from interviews.posts.round import Encounter
from interviews.questions.answer import Answer
from interviews.questions.indexing import index_question
from interviews.statistics.claim import Claim
from interviews.statistics.margin import Margin
from portal.kernel import search


def connect() -> None:
    """From now on these follow."""
    for model in (Report, Project):
        published.connect(list_post, model)
        unpublished.connect(unlist_post, model)
    published.connect(index_answer, Answer)
    unpublished.connect(unindex_answer, Answer)
    encounters_moved.connect(refresh_margins_of_rounds, CurationEvent)
    section_changed.connect(follow_section, Section)


# --- reports and projects ------------------------------------------------------------------------
def list_post(sender: type[CitingPost], post: CitingPost, **kwargs) -> None:
    """A report or project has become public."""
    StatCount.lock()
    at = post.published_at or timezone.now()  # the database lets none be public without
    post.list_at(at)
    search.put(
        post.KIND, post.public_id, language=post.language,
        title=str(post), body=post.search_text(), at=at,
    )  # fmt: skip
    _count(post, 1)


def unlist_post(sender: type[CitingPost], post: CitingPost, **kwargs) -> None:
    """It is about to change, or to be public no more."""
    StatCount.lock()
    post.list_at(None)
    search.drop(post.KIND, post.public_id)
    _count(post, -1)


def _count(post: CitingPost, by: int) -> None:
    FacetCount.add(post.KIND, post.facets(), by)
    post.count(by)
    judged = Claim.objects.about(post.entities).judge() if post.is_evidence else set()
    Margin.refresh({*post.cited_sections(), *judged})


# --- answers: search finds them with their question ------------------------------------------------
def index_answer(sender: type[Answer], post: Answer, **kwargs) -> None:
    index_question(post.question.canonical)


def unindex_answer(sender: type[Answer], post: Answer, **kwargs) -> None:
    index_question(post.question.canonical, without=post)


# --- what posts point at ---------------------------------------------------------------------------
def refresh_margins_of_rounds(sender: type[CurationEvent], rounds: Iterable[int], **kwargs) -> None:
    """Encounters in these rounds are other questions now."""
    cited = Encounter.objects.public().filter(round__in=rounds)
    Margin.refresh(
        pk
        for pk in cited.values_list("round__report__citations__section", flat=True).distinct()
        if pk
    )


def follow_section(sender: type[Section], section: Section, **kwargs) -> None:
    """A section has been moved, merged, removed or restored: all posts that cite it, or one it replaced, cite what
    stands there now."""
    StatCount.lock()
    family, changed = Section.objects.family(section), {section.pk}
    for model in (ReportCitation, ProjectCitation):
        changed |= rebuild_citing(model, family)
    Margin.refresh(changed)
