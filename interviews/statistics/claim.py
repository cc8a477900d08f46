"""Claims: sentences of the guide that reports support or contradict."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from guides.models.company import Company
from guides.models.names import Origin, in_language
from guides.models.section import Section, Text
from interviews.base.counts import StatCount
from interviews.statistics.margin import Margin
from interviews.statistics.numbers import Numbers, about, read
from portal.kernel import markup
from portal.kernel.models.notice import Notice
from portal.kernel.models.people import User


class Metric(models.TextChoices):
    """What `Numbers.measured` can tell. Shares are in percent."""

    ROUNDS = "rounds", _("Rounds, median")
    DAYS = "days", _("Days to the result, median")
    DIFFICULTY = "difficulty", _("Difficulty, 1 to 5, median")
    OFFERS = "offers", _("Offers among completed processes")
    RESEARCH = "research", _("Research rounds")
    CODING = "coding", _("Coding rounds")


class Verdict(models.TextChoices):
    SUPPORTED = "supported", _("Supported")
    CONTRADICTED = "contradicted", _("Contradicted")
    FEW = "few", _("Not enough data")


# What two claims have in common when they are the same one, sent twice.
IDENTITY = ("sentence_zh", "sentence_en", "metric", "entity", "low", "high")


class ClaimQuerySet(models.QuerySet["Claim"]):
    def live(self) -> Self:
        """Without those that an editor has taken away."""
        return self.filter(removed_at=None)

    def about(self, entities: Iterable[str]) -> Self:
        return self.live().filter(entity__in=list(entities))

    def judge(self) -> set[str]:
        """Judge these by the figures as they are now, in the caller's transaction; once that is in
        the database, editors are notified. Returns the sections whose margins show them."""
        claims = list(self.select_for_update().order_by("pk"))
        if claims:
            figures = read(about({claim.entity for claim in claims}))
            for claim in claims:
                claim.weigh(figures.get(claim.entity) or Numbers("", ""))
            Claim.objects.bulk_update(claims, ["verdict", "value", "middle", "n", "judged_at"])
            transaction.on_commit(Claim.notify_editors, robust=True)
        return {claim.section_id for claim in claims}


class Claim(models.Model):
    """A sentence of a section, in one language or both, and what it says in numbers: that a figure
    of the reports about an entity lies within a range. One end may be open.

    It is supported when the figure that the company pages show, a median or a share, lies between
    the ends or is one of them, and contradicted otherwise; below `numbers.MIN_SAMPLE` reports there is
    no verdict. The verdict is stored and worked out again in the transaction in which a report is counted in or
    out (`Report.count`). Pages read it from the `Margin`.
    """

    section = models.ForeignKey(
        Section, models.CASCADE, related_name="claims", verbose_name=_("section")
    )
    sentence_zh = models.CharField(_("sentence (Chinese)"), max_length=300, blank=True)
    sentence_en = models.CharField(_("sentence (English)"), max_length=300, blank=True)
    metric = models.CharField(_("figure"), max_length=10, choices=Metric)
    entity = models.CharField(_("Which reports"), max_length=30, default="all")  # as in `StatCount`
    low = models.DecimalField(
        _("at least"), max_digits=5, decimal_places=1, null=True, blank=True,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    high = models.DecimalField(
        _("at most"), max_digits=5, decimal_places=1, null=True, blank=True,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    # Who marked or last changed it. Empty: it came with the site, or they have left.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    marked_at = models.DateTimeField(default=timezone.now, editable=False)
    # A row stays, so that loading the guide again does not bring it back.
    removed_at = models.DateTimeField(null=True, editable=False)
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.LOCAL, editable=False)
    shipped_id = models.CharField(max_length=40, unique=True, null=True, editable=False)

    verdict = models.CharField(
        _("verdict"), max_length=12, choices=Verdict, default=Verdict.FEW, editable=False
    )
    value = models.DecimalField(max_digits=8, decimal_places=3, null=True, editable=False)
    # Where the middle half of the reports lies, if it is a median.
    middle = models.JSONField(null=True, editable=False)
    n = models.PositiveIntegerField(_("reports"), default=0, editable=False)
    judged_at = models.DateField(_("date checked"), null=True, editable=False)
    # Whether editors know that it is contradicted.
    editors_notified = models.BooleanField(default=False, editable=False)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        indexes = [
            models.Index(fields=["entity"], condition=Q(removed_at=None), name="claims_about")
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(sentence_zh="") | ~Q(sentence_en=""), name="claim_has_sentence",
                violation_error_message=_("Give the sentence in at least one language."),
            ),
            models.CheckConstraint(
                condition=Q(low__isnull=False) | Q(high__isnull=False), name="claim_has_an_end",
                violation_error_message=_("Enter a lower limit, an upper limit or both."),
            ),
            models.CheckConstraint(
                condition=Q(low=None) | Q(high=None) | Q(low__lte=F("high")),
                name="claim_ends_in_order",
                violation_error_message=_("The lower limit must not be above the upper one."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return in_language(self.sentence_zh, self.sentence_en)

    def clean(self) -> None:
        texts = self.section.texts.exclude(number=0) if self.section_id else []
        words = plain_text_by_language(texts)
        sentences = {"zh-hans": self.sentence_zh, "en": self.sentence_en}
        message = _("This sentence is not in the section. Copy it from the text alongside.")
        columns = {"zh-hans": "sentence_zh", "en": "sentence_en"}
        missing = [
            c for c, said in sentences.items() if strip_whitespace(said) not in words.get(c, "")
        ]
        if missing:
            raise ValidationError({columns[code]: message for code in missing})

    # --- what editors do -----------------------------------------------------------------------
    @transaction.atomic
    def mark(self, by: User | None) -> None:
        """Save it, judge it, show it in the margin; one that is marked already stays one. Nobody
        marks what comes with the site."""
        StatCount.lock()
        said = {name: getattr(self, name) for name in IDENTITY}
        if self.pk is None and Claim.objects.live().filter(section=self.section, **said).exists():
            return
        mine = Claim.objects.filter(pk=self.pk)
        sections = set(mine.values_list("section_id", flat=True))
        if by is not None:
            self.by, self.marked_at, self.origin = by, timezone.now(), Origin.LOCAL
        self.save()
        Margin.refresh(sections | Claim.objects.filter(pk=self.pk).judge())
        self.refresh_from_db()

    @transaction.atomic
    def remove(self, by: User) -> None:
        """Take it away; the sentence itself stays in the text."""
        StatCount.lock()
        self.removed_at, self.by, self.origin = timezone.now(), by, Origin.LOCAL
        self.save(update_fields=["removed_at", "by", "origin"])
        Margin.refresh([self.section_id])

    # --- the verdict -----------------------------------------------------------------------------
    def holds(self, value: Decimal) -> bool:
        """Whether a figure lies between the ends, or is one of them."""
        return (self.low is None or self.low <= value) and (self.high is None or value <= self.high)

    def weigh(self, numbers: Numbers) -> None:
        """Take the verdict from these figures, without saving."""
        self.value, self.n = numbers.measured(self.metric)
        self.middle = numbers.middle(self.metric)
        self.judged_at = timezone.localdate()
        if self.value is None:
            self.verdict = Verdict.FEW
        else:
            self.verdict = Verdict.SUPPORTED if self.holds(self.value) else Verdict.CONTRADICTED

    def finding(self) -> dict:
        """What a margin keeps of it: the columns of a `Finding`."""
        number = self.entity.partition("company:")[2]
        company = Company.objects.filter(pk=number) if number else Company.objects.none()
        return {
            "pk": self.pk, "section": self.section_id, "metric": self.metric,
            "zh": self.sentence_zh, "en": self.sentence_en, "entity": self.entity,
            "company": company.values("slug", "name_zh", "name_en").first(),
            "verdict": self.verdict, "n": self.n, "middle": self.middle, "judged": f"{self.judged_at:%Y-%m-%d}",
            **{name: _float(getattr(self, name)) for name in ("low", "high", "value")},
        }  # fmt: skip

    @classmethod
    @transaction.atomic
    def notify_editors(cls) -> None:
        """A notice to every editor of each claim that has become contradicted, once. Run when the
        verdicts are in the database: a report that is changed is counted out and in again."""
        contradicted = Q(verdict=Verdict.CONTRADICTED)
        turned = cls.objects.live().filter(
            contradicted & Q(editors_notified=False) | ~contradicted & Q(editors_notified=True)
        )
        claims = list(turned.select_for_update().order_by("pk"))
        backend = "django.contrib.auth.backends.ModelBackend"
        editors = User.objects.with_perm("portal.edit", backend=backend) if claims else []
        for claim in claims:
            claim.editors_notified = not claim.editors_notified
        news = [claim for claim in claims if claim.editors_notified]
        Notice.objects.bulk_create(claim.notice(user) for claim in news for user in editors)
        cls.objects.bulk_update(claims, ["editors_notified"])

    def notice(self, editor: User) -> Notice:
        with translation.override(editor.language):
            title, url = str(self)[:200], self.section.get_absolute_url()
        return Notice(user=editor, title=title, verb="contradict", url=url)


def strip_whitespace(text: str) -> str:
    """A text without white space, which differs between what is written and what is read."""
    return "".join(text.split())


def plain_text_by_language(texts: Iterable[Text]) -> dict[str, str]:
    """What texts say to a reader, squeezed: {language: words}"""
    return {text.language: strip_whitespace(markup.plain(text.body)) for text in texts}


def _float(value: Decimal | float | None) -> float | None:
    return None if value is None else float(value)
