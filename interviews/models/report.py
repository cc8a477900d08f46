"""A report: one interview process, its rounds in order, and what was asked in each."""

from collections.abc import Iterable

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Prefetch, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from taggit.managers import TaggableManager

from guides.models import Company, Role, Section
from interviews.models.post import Citation, Post, Tagged
from interviews.models.question import Question, match_question, question_key
from portal import markup
from portal.models import LANGUAGES, ModeratedQuerySet


class Region(models.TextChoices):
    CN = "cn", _("Mainland China")
    US = "us", _("United States")
    UK = "uk", _("United Kingdom")
    EU = "eu", _("Europe")
    SG = "sg", _("Singapore")
    REMOTE = "remote", _("Remote")
    OTHER = "other", _("Elsewhere")


class Hiring(models.TextChoices):
    CAMPUS = "campus", _("New graduate")
    EXPERIENCED = "experienced", _("Experienced hire")
    INTERN = "intern", _("Internship")
    PHD = "phd", _("PhD programme")


class Outcome(models.TextChoices):
    OFFER = "offer", _("Offer")
    REJECTED = "rejected", pgettext_lazy("interview outcome", "Rejected")
    SILENCE = "silence", _("No answer")
    WAITING = "waiting", _("Waiting")
    DECLINED = "declined", _("I withdrew")


class Source(models.TextChoices):
    OWN = "own", _("My own interview")
    AUTHORISED = "authorised", _("Somebody else's, who agreed")
    SYNTHESIS = "synthesis", _("Put together from several")
    PUBLIC = "public", _("From a public source")
    PREDICTION = "prediction", _("My expectation")


class RoundKind(models.TextChoices):
    WRITTEN = "written", _("Written test")
    CODING = "coding", _("Coding")
    SYSTEM = "system", _("ML system design")
    RESEARCH = "research", _("Research discussion")
    TALK = "talk", _("Research talk")
    PROJECT = "project", _("Project deep dive")
    BEHAVIOURAL = "behavioural", _("Behavioural")
    RECRUITER = "recruiter", _("Recruiter")
    TEAM = "team", _("Team matching")
    TAKE_HOME = "take-home", _("Take-home task")
    OTHER = "other", pgettext_lazy("round", "Other")


class Format(models.TextChoices):
    VIDEO = "video", _("Video call")
    PHONE = "phone", _("Phone")
    ONSITE = "onsite", _("On site")
    ONLINE = "online", _("Online test")


# One sign a kind, in which the strip of a report is kept: "CRRSB".
SIGNS = dict(zip(RoundKind.values, "TCSRPDBHMAO", strict=True))
KINDS = {sign: kind for kind, sign in SIGNS.items()}


class TaggedReport(Tagged):
    content_object = models.ForeignKey("Report", models.CASCADE, related_name="tagged", null=True)


class ReportCitation(Citation):
    report = models.ForeignKey("Report", models.CASCADE, related_name="citations", null=True)

    class Meta(Citation.Meta):
        constraints = [
            models.UniqueConstraint(fields=["report", "section"], name="report_cites_once")
        ]

    def __str__(self) -> str:
        return f"{self.report_id} cites {self.section_id}"


# What the facets read of a post: with these columns in it an index answers for them alone.
FACET_COLUMNS = [
    "company",
    "strip",
    "outcome",
    "region",
    "hiring",
    "month",
    "tag_slugs",
    "language",
]


class ReportQuerySet(ModeratedQuerySet):
    def for_list(self):
        """With what a row of a list shows, without its long texts."""
        return self.select_related("company").defer("overview", "advice")

    def whole(self):
        """With everything its page shows."""
        return self.select_related("company", "role", "signed_by").prefetch_related(
            "tags",
            Prefetch("rounds", Round.objects.order_by("position"), to_attr="held"),
            Prefetch("held__sections", to_attr="tested"),
            Prefetch(
                "held__encounters",
                Encounter.objects.order_by("position").select_related("question"),
                to_attr="asked",
            ),
        )


class Report(Post):
    KIND, ROUTE = "report", "report"

    # Empty until a moderator has made a record of a company that the author named.
    company = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, related_name="reports",
        verbose_name=_("company"),
    )  # fmt: skip
    company_name = models.CharField(_("company as written"), max_length=80)
    role = models.ForeignKey(
        Role, models.PROTECT, related_name="reports", verbose_name=_("job family")
    )
    position = models.CharField(_("position"), max_length=100)
    region = models.CharField(_("region"), max_length=8, choices=Region)
    month = models.DateField(_("month of the interviews"))  # always the first of the month
    hiring = models.CharField(_("type of hiring"), max_length=12, choices=Hiring)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    source = models.CharField(_("source"), max_length=12, choices=Source, default=Source.OWN)
    difficulty = models.PositiveSmallIntegerField(
        _("difficulty"), null=True, blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
    )  # fmt: skip
    level = models.CharField(_("level"), max_length=60, blank=True)
    channel = models.CharField(_("how you applied"), max_length=60, blank=True)
    days = models.PositiveSmallIntegerField(
        _("days from first contact to the result"), null=True, blank=True,
        validators=[MaxValueValidator(999)],
    )  # fmt: skip
    overview = models.TextField(_("in short"), blank=True, max_length=2_000)
    advice = models.TextField(_("advice for those who come after"), blank=True, max_length=10_000)
    # What a row of a list shows of the rounds: their kinds as signs, the first question asked.
    strip = models.CharField(max_length=20, blank=True, editable=False)
    first_question = models.CharField(max_length=300, blank=True, editable=False)

    sections = models.ManyToManyField(Section, through=ReportCitation, related_name="reports")
    tags = TaggableManager(through=TaggedReport, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta(Post.Meta):
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        indexes = [
            *Post.Meta.indexes,
            models.Index(
                fields=["-published_at", "-id"],
                include=FACET_COLUMNS,
                condition=Q(status="published"),
                name="report_facets",
            ),
            *[
                models.Index(
                    fields=[name, "-published_at", "-id"],
                    include=[column for column in FACET_COLUMNS if column != name],
                    condition=Q(status="published"),
                    name=f"report_{name}_facets",
                )
                for name in ("company", "region", "outcome", "hiring")
            ],
        ]
        constraints = [
            *Post.Meta.constraints,
            models.CheckConstraint(
                condition=Q(difficulty=None) | Q(difficulty__range=(1, 5)), name="difficulty_1_to_5"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company or self.company_name} · {self.position}"

    @property
    def strip_kinds(self) -> list[str]:
        """Kinds of its rounds, in order."""
        return [KINDS[sign] for sign in self.strip]

    def slug_source(self) -> str:
        company = self.company.slug if self.company else self.company_name
        return f"{company} {self.position}"

    def search_text(self) -> str:
        names = [self.company.name_zh, self.company.name_en] if self.company else []
        texts = [markup.plain(text) for text in (self.overview, self.advice)]
        lines = [*names, self.company_name, self.position, *texts]
        for interview in self.rounds.prefetch_related("encounters"):
            lines += [
                markup.plain(interview.notes),
                *(e.wording for e in interview.encounters.all()),
            ]
        return "\n".join(filter(None, lines))

    def facets(self) -> Iterable[tuple[str, str]]:
        yield from (("region", self.region), ("outcome", self.outcome), ("hiring", self.hiring))
        yield from (("year", str(self.month.year)), ("language", self.language))
        if self.company:
            yield "company", self.company.slug
        yield from (("round", kind) for kind in self.strip_kinds)
        yield from (("tag", slug) for slug in self.tag_slugs.split())

    def parts(self) -> list[models.Manager]:
        return [*super().parts(), self.rounds]

    def list_publicly(self) -> None:
        super().list_publicly()
        self._count_questions(1)

    def unlist(self) -> None:
        super().unlist()
        self._count_questions(-1)

    def _count_questions(self, by: int) -> None:
        asked = Encounter.objects.filter(round__report=self).values("question")
        Question.objects.filter(pk__in=asked).update(asked=F("asked") + by)

    def set_rounds(self, rounds: list["Round"]) -> None:
        """Replace the rounds. Each comes unsaved, with lists `asked` (Encounter) and `tested`
        (Section) attached; the report then cites what its rounds test."""
        self.rounds.all().delete()
        for number, interview in enumerate(rounds, 1):
            interview.report, interview.position = self, number
            interview.save()
            interview.sections.set(interview.tested)
            interview.set_questions(interview.asked)
        self.strip = "".join(SIGNS[r.kind] for r in rounds)
        by_interest = sorted(rounds, key=lambda r: r.kind == RoundKind.RECRUITER)
        self.first_question = next((e.wording for r in by_interest for e in r.asked), "")
        self.save(update_fields=["strip", "first_question"])
        self.set_sections(section for r in rounds for section in r.tested)


class Round(models.Model):
    """One round of an interview process."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="rounds", null=True)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=12, choices=RoundKind)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(1440)],
    )
    # Kept to compute intervals; never shown, because a day can identify a candidate.
    date = models.DateField(_("date"), null=True, blank=True)
    format = models.CharField(_("format"), max_length=8, choices=Format, blank=True)
    language = models.CharField(_("language"), max_length=8, choices=LANGUAGES, blank=True)
    notes = models.TextField(_("how it went"), blank=True, max_length=10_000)
    sections = models.ManyToManyField(Section, related_name="rounds", blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["report", "position"], name="rounds_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.get_kind_display()}"

    def set_questions(self, encounters: list["Encounter"]) -> None:
        for number, encounter in enumerate(encounters, 1):
            encounter.round, encounter.position = self, number
            encounter.identify()
        Encounter.objects.bulk_create(encounters)


class Encounter(models.Model):
    """A question as it was asked in one round."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="encounters")
    position = models.PositiveSmallIntegerField()
    wording = models.CharField(max_length=300)
    question = models.ForeignKey(
        Question, models.SET_NULL, null=True, blank=True, related_name="encounters"
    )
    # What groups encounters that mean the same: the question's id, else the wording without
    # case and punctuation.
    topic = models.CharField(max_length=302, blank=True, editable=False, db_index=True)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.wording

    def identify(self) -> None:
        """Find the known question it is, if its wording says so."""
        self.question = self.question or match_question(self.wording)
        known = self.question and f"q:{self.question.public_id}"
        self.topic = known or question_key(self.wording)

    def wordings(self) -> dict[str, str]:
        """How a margin shows it: in both languages if it is a known question."""
        if self.question:
            q = self.question
            return {"zh": q.wording_zh, "en": q.wording_en, "question": q.public_id, "language": ""}
        language = self.round.report.language
        return {"zh": self.wording, "en": self.wording, "question": "", "language": language}
