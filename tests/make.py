"""Small true-to-life records for tests. Each takes what the test is about; the rest is ordinary."""

import re
from datetime import date
from itertools import count

from guides.models.article import Article, Role
from guides.models.company import Company, CompanyAlias, alias_key
from guides.models.job import JobDescription
from guides.models.section import Section, Text
from interviews.base.tag import Tag, TagSynonym
from interviews.posts.project import Project, Result
from interviews.posts.report import Report
from interviews.posts.round import Encounter, Round, RoundInput
from interviews.questions.answer import Answer, Axis
from interviews.questions.indexing import index_question
from interviews.questions.question import Question
from interviews.statistics.claim import Claim

_numbers = count(1)
_INLINE = "a|b|code|del|em|i|ins|mark|q|rt|ruby|small|span|strong|sub|sup|time"


def make_role(slug: str = "research-scientist") -> Role:
    names = {"name_zh": "研究科学家", "name_en": "Research Scientist"}
    return Role.objects.get_or_create(slug=slug, defaults=names)[0]


def make_article(slug: str = "interviews", *sections: str, position: int = 1) -> Article:
    """An article with an opening named after it and sections with these ids, in both languages."""
    article = Article.objects.create(role=make_role(), slug=slug, position=position)
    make_section(slug, article, level=1, position=0)
    for number, pk in enumerate(sections, 1):
        make_section(pk, article, position=number)
    return article


def make_section(
    pk: str, article: Article, *, level: int = 2, position: int = 1, languages=("zh-hans", "en"),
    body: str = "",
) -> Section:  # fmt: skip
    section = Section.objects.create(pk=pk, article=article, level=level, position=position)
    for language in languages:
        heading = f"{pk} 节" if language == "zh-hans" else f"About {pk}"
        words = "这一节讲注意力机制。" if language == "zh-hans" else "This section is on attention."
        Text(section=section, language=language).revise(heading, body or f"{words} ({pk})")
    return section


def make_company(slug: str = "openai", *aliases: str, region: str = "us") -> Company:
    company = Company.objects.create(
        slug=slug, name_zh=slug.title(), name_en=slug.title(), region=region
    )
    names = {alias_key(name): name for name in [slug.title(), *aliases]}
    for name in names.values():
        CompanyAlias.objects.create(company=company, name=name)
    company.index()
    return company


def make_job(author, company: Company, *, by=None, **columns) -> JobDescription:
    """A job description as a member sends it, or published by a moderator."""
    job = JobDescription(
        **{
            "company": company, "position": "Research Scientist", "taken_on": date(2026, 6, 1),
            "text": "You have papers.\nYou train large models.", "language": "en",
            "requirements": ["papers", "pretraining"],
        }
        | columns
    ).send(author)  # fmt: skip
    if by:
        job.publish(by)
    return job


def make_question(public_id: str, zh: str, en: str, *sections: Section) -> Question:
    question = Question.objects.create(public_id=public_id, wording_zh=zh, wording_en=en)
    question.sections.set(sections)
    index_question(question)
    return question


def make_topic(slug: str, zh: str, en: str, *questions: Question) -> Tag:
    """A topic of these questions. Without a Chinese name nobody sees it."""
    topic = Tag.objects.create(slug=slug, name=slug, name_zh=zh, name_en=en)
    for name in {alias_key(name): name for name in (slug, zh, en) if name}.values():
        TagSynonym.objects.create(tag=topic, name=name)
    for question in questions:
        question.topics.add(topic)
        index_question(question)
    return topic


def make_report(author, *, rounds=None, tags=(), by=None, **columns) -> Report:
    """A report as its author sends it: pending. `rounds` is a list of (kind, questions, sections);
    `by` publishes it in the name of that moderator."""
    number = next(_numbers)
    report = Report(
        **{
            "role": make_role(), "company_name": "Openai", "position": f"Scientist {number}",
            "region": "us", "month": date(2026, 9, 1), "hiring": "campus", "outcome": "offer",
            "language": "en", "overview": "Two rounds, both about my own work.",
        }
        | columns
    )  # fmt: skip
    if report.company:
        report.company_name = report.company.name_en
    Report.submit(report, author)
    report.set_rounds([
        RoundInput(Round(kind=kind), [Encounter(wording=q) for q in questions], list(sections))
        for kind, questions, sections in rounds or [("coding", ["Write attention by hand"], [])]
    ])  # fmt: skip
    report.set_tags(tags)
    if by:
        report.publish(by)
    return report


def make_project(author, *, sections=(), tags=(), companies=(), by=None, **columns) -> Project:
    """A project as its author sends it, or published by a moderator."""
    number = next(_numbers)
    project = Project(
        **{
            "title": f"Routing experts {number}", "outcome": "Perplexity from 10.2 to 9.8",
            "situation": "A small model.", "task": "Route tokens better.",
            "action": "Compared three routers.", "result": "One was better.", "language": "en",
        }
        | columns
    )  # fmt: skip
    Project.submit(project, author)
    project.set_sections(sections)
    project.set_results([Result(metric="perplexity", baseline="10.2", value="9.8")])
    project.set_tags(tags)
    project.companies.set(companies)
    if by:
        project.publish(by)
    return project


def make_answer(author, question, *, axes=(), by=None, **columns) -> Answer:
    """An answer as its author sends it, or published by a moderator."""
    answer = Answer(
        **{
            "question": question, "clarify": "Which of the two?", "break_down": "Into its parts.",
            "conclude": "It depends.", "trade_off": "Speed against memory.", "language": "en",
        }
        | columns
    )  # fmt: skip
    Answer.submit(answer, author)
    answer.set_axes([Axis(name=name, one=one, other=other) for name, one, other in axes])
    if by:
        answer.publish(by)
    return answer


def make_claim(section: Section, by=None, **columns) -> Claim:
    """A claim as an editor marks it: that its English sentence means five rounds or more."""
    columns = {"sentence_en": "This section is on attention.", "metric": "rounds"} | columns
    ends = {} if {"low", "high"} & columns.keys() else {"low": 5}
    claim = Claim(section=section, **ends, **columns)
    claim.mark(by)
    return claim


def report_form(**changes) -> dict:
    """What a browser sends for a complete report of one round."""
    form = {
        "kind": "report", "company_name": "Openai", "position": "Research scientist",
        "role": str(make_role().pk), "region": "us", "month": "2026-09", "hiring": "campus",
        "outcome": "offer", "source": "own", "row": ["1"], "r1-kind": "coding",
        "r1-questions": "Write attention by hand\nWhy decoder-only?", "tags": "RLHF",
        "by": "anonymous", "language": "en", "nda": "on", "people": "on",
    }  # fmt: skip
    return form | {name.replace("__", "-"): value for name, value in changes.items()}


def answer_form(question, **changes) -> dict:
    """What a browser sends for a complete answer without axes."""
    form = {
        "kind": "answer", "question": question.public_id, "break_down": "Into its parts.",
        "conclude": "It depends.", "by": "anonymous", "language": "en", "nda": "on", "people": "on",
    }  # fmt: skip
    return form | {name.replace("__", "-"): value for name, value in changes.items()}


def project_form(**changes) -> dict:
    """What a browser sends for a complete project with one result."""
    form = {
        "kind": "project", "title": "Routing experts", "outcome": "Perplexity from 10.2 to 9.8",
        "situation": "A small model.", "task": "Route better.", "action_taken": "Three routers.",
        "result": "One was better.", "row": ["1"], "r1-metric": "perplexity",
        "r1-baseline": "10.2", "r1-value": "9.8", "by": "name", "language": "en", "nda": "on",
        "people": "on",
    }  # fmt: skip
    return form | {name.replace("__", "-"): value for name, value in changes.items()}


def flat(html: str) -> str:
    """HTML without the white space that templates have for those who read them, not for readers:
    between attributes, and around elements that are no part of a line of text."""
    line = re.sub(r"\s+>", ">", re.sub(r"\s+", " ", html))
    return re.sub(rf" ?(</?(?!(?:{_INLINE})\b)[a-z][^>]*>) ?", r"\1", line)
