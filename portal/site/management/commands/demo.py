"""Fill the site with a labelled demonstration, or take it away again."""

import random
from datetime import date, timedelta

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from guides.models.article import Role
from guides.models.company import Company
from guides.models.section import Section
from interviews.base.choices import Hiring, Outcome
from interviews.base.tag import Tag
from interviews.posts.project import Project, Result
from interviews.posts.report import Report
from interviews.posts.round import Encounter, Round, RoundInput
from interviews.questions.answer import Answer, Axis
from interviews.questions.question import Question
from portal.kernel.models.draft import Draft
from portal.kernel.models.moderated import Authorship, Decision
from portal.kernel.models.notice import Notice
from portal.kernel.models.people import User
from portal.site import demo, demo_data

REPORTS, WAITING, MEMBERS = 190, 12, 14
AT = "@demo.invalid"  # an address at which nobody can be


class Command(BaseCommand):
    help = "Load some 200 invented reports, projects and members, or remove all of them."

    def add_arguments(self, parser) -> None:
        parser.add_argument("what", choices=["load", "remove"])

    def handle(self, *args, **options) -> None:
        if options["what"] == "remove":
            self.stdout.write(f"{remove()} invented posts removed.")
        elif demo.is_loaded():
            self.stdout.write("The demonstration is loaded already.")
        elif not Section.objects.filter(pk="coding").exists():
            raise CommandError("Load the guide first: manage.py load_guide")
        else:
            load()
            self.stdout.write("The demonstration is loaded; “manage.py demo remove” removes it.")


@transaction.atomic
def load() -> None:
    maker = Maker(random.Random(2026))
    for number in range(REPORTS + WAITING):
        maker.report(published=number < REPORTS)
    for number, words in enumerate(demo_data.PROJECTS * 2):
        maker.project(words, english=number >= len(demo_data.PROJECTS), published=number < 20)
    for answer in demo_data.ANSWERS:
        maker.answer(answer)
    maker.draft()
    demo.mark(True)


@transaction.atomic
def remove() -> int:
    """Posts, their authors and all that was said about them; the guide stays."""
    removed = 0
    for model in (Report, Project, Answer):
        for post in model.objects.filter(is_demo=True):
            if post.is_public:
                post.on_unpublished()
            Authorship.objects.filter(public_id=post.public_id).delete()
            Decision.objects.filter(public_id=post.public_id).delete()
            post.delete()
            removed += 1
    User.objects.filter(email__endswith=AT).delete()
    demo.mark(False)
    return removed


class Maker:
    """Makes believable posts from the words of the demonstration, the same ones each time."""

    def __init__(self, chance: random.Random):
        self.chance = chance
        self.role = Role.objects.first()
        self.companies = list(Company.objects.filter(kind="company", merged_into=None))
        self.sections = {s.pk: s for s in Section.objects.live()}
        self.tags = set(Tag.objects.values_list("slug", flat=True))
        self.members = [self._member(n) for n in range(MEMBERS)]
        self.judge = self._member(99)

    def _member(self, number: int) -> User:
        name = f"demo{number:02}"
        return User.objects.create_user(name, name + AT, language=("zh-hans", "en")[number % 2])

    def pick(self, pairs: list, english: bool) -> str:
        return self.chance.choice(pairs)[int(english)]

    def _publish(self, post, at) -> None:
        post.publish(self.judge)
        Notice.objects.all().filter(user__email__endswith=AT).delete()
        type(post).objects.filter(pk=post.pk).update(published_at=at)
        for rows in (post.citations, post.tagged):
            rows.update(listed_at=at)

    def report(self, published: bool) -> None:
        chance = self.chance
        company = chance.choice(self.companies[:6] * 3 + self.companies)
        english = company.region != "cn" and chance.random() < 0.6
        month = date(2026, 11, 1) - timedelta(days=30 * int(chance.triangular(0, 22, 3)))
        author = chance.choice(self.members)
        report = Report(
            is_demo=True, company=company, company_name=company.name_zh, role=self.role,
            position=self.pick(demo_data.POSITIONS, english), region=self._region(company),
            month=month.replace(day=1), hiring=chance.choice(Hiring.values),
            outcome=chance.choice([*Outcome.values, "offer", "rejected"]), source="own",
            difficulty=chance.choice([None, 2, 3, 3, 4, 4, 5]),
            days=int(chance.gauss(14, 4) if company.region == "cn" else chance.gauss(52, 12)),
            overview=self.pick(demo_data.OVERVIEWS, english), advice=self.pick(demo_data.ADVICE, english),
            language="en" if english else "zh-hans",
            signed_by=author if chance.random() < 0.2 else None,
        )  # fmt: skip
        Report.submit(report, author)
        area = "cn" if company.region == "cn" else "abroad"
        kinds = chance.choice(demo_data.PROCESSES[area])
        day = report.month
        rounds = []
        for kind in kinds:
            day += timedelta(days=chance.randint(1, 5))
            rounds.append(self._round(kind, day, english))
        report.set_rounds(rounds)
        report.set_tags(chance.sample(sorted(set(demo_data.TAGS) & self.tags), 2))
        if published:
            self._publish(report, timezone.now() - timedelta(hours=chance.randint(1, 15_000)))

    def _region(self, company: Company) -> str:
        return company.region if company.region != "other" else "remote"

    def _round(self, kind: str, day: date, english: bool) -> RoundInput:
        pool = demo_data.QUESTIONS[kind]
        asked = self.chance.sample(pool, min(len(pool), self.chance.randint(1, 2)))
        interview = Round(
            kind=kind, minutes=self.chance.choice([45, 60, 60, 75]), date=day,
            format="video", notes=self.pick(demo_data.NOTES, english),
            language="en" if english else "zh-hans",
        )  # fmt: skip
        tested = [words[2] for words in asked]
        if self.chance.random() < 0.4:
            tested.append(self.chance.choice(demo_data.TOUCHED[kind]))
        encounters = [Encounter(wording=words[int(english)]) for words in asked]
        return RoundInput(
            interview, encounters, [self.sections[pk] for pk in dict.fromkeys(tested)]
        )

    def project(self, words: tuple, english: bool, published: bool) -> None:
        zh, en, idea, metric, baseline, value = words
        author = self.chance.choice(self.members)
        project = Project(
            is_demo=True, title=en if english else zh, idea=self.sections.get(idea),
            outcome=f"{metric}: {baseline} → {value}",
            situation=self.pick([("手头只有两张卡。", "Two cards, no cluster.")], english),
            task=self.pick([("在同样预算下比基线更好。", "Beat the baseline on the same budget.")], english),
            action=self.pick(demo_data.ADVICE[:2], english), result=self.pick(demo_data.OVERVIEWS, english),
            own_part=self.pick([("方法与全部实验。", "The method and all experiments.")], english),
            compute="2 × 24 GB", language="en" if english else "zh-hans",
            **{name: pair[int(english)] for name, pair in demo_data.HARD_ANSWERS.items()},
        )  # fmt: skip
        Project.submit(project, author)
        project.set_sections([s for s in [project.idea] if s])
        project.set_results(
            [Result(metric=metric, baseline=baseline, value=value, data_set="held out",
                    evidence_url="https://example.org/" if english else "")]
        )  # fmt: skip
        project.set_tags(self.chance.sample(sorted(set(demo_data.TAGS) & self.tags), 2))
        project.companies.set(self.chance.sample(self.companies, 2))
        if published:
            self._publish(project, timezone.now() - timedelta(hours=self.chance.randint(1, 9_000)))

    def answer(self, words: tuple) -> None:
        about, language, clarify, break_down, one, other, axis, conclude, trade_off = words
        answer = Answer(
            is_demo=True, question=Question.objects.get(public_id=about), language=language,
            clarify=clarify, break_down=break_down, one=one, other=other, conclude=conclude,
            trade_off=trade_off,
        )  # fmt: skip
        Answer.submit(answer, self.members[0])
        if axis:
            name, of_one, of_other = axis
            answer.set_axes([Axis(name=name, one=of_one, other=of_other)])
        answer.publish(self.judge)
        for member in self.chance.sample(self.members[1:], 3):
            answer.vote(member, True)

    def draft(self) -> None:
        data = {"company_name": ["Anthropic"], "row": ["1"], "r1-kind": ["coding"]}
        Draft.objects.create(user=self.members[0], kind="report", data=data)
