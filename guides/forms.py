"""What a member fills in to change the guide: one form for each kind of proposal."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guides.merge import has_marks
from guides.models.article import Article
from guides.models.proposal import Proposal
from guides.models.section import Section, SectionQuerySet, Text, Weight, validate_section_id
from guides.reading import headings
from portal.kernel import markup
from portal.kernel.forms import amended, field_of
from portal.kernel.models.people import LANGUAGES

What = Proposal.What


class Wording(forms.CharField):
    """Markdown with Unix line ends, not too long, no conflict left in it."""

    widget = forms.Textarea(attrs={"rows": 18})

    def clean(self, value: Any) -> str:
        body = super().clean(value).replace("\r\n", "\n").replace("\r", "\n")
        if len(body) > markup.MAX_TEXT:
            raise ValidationError(_("At most %(n)d characters.") % {"n": markup.MAX_TEXT})
        if has_marks(body):
            raise ValidationError(_("Choose between the marked versions and remove the markers."))
        return body


@dataclass(frozen=True)
class NamedSection:
    section: Section
    heading: str  # in the reader's language, else in another; its id where it has no text


def named(sections: Iterable[Section], language: str) -> list[NamedSection]:
    found = list(sections)
    texts = headings([s.pk for s in found], language)
    return [NamedSection(s, texts[s.pk].heading if s.pk in texts else s.pk) for s in found]


def _choices(sections: Iterable[Section], language: str) -> list[tuple[str, str]]:
    return [(each.section.pk, each.heading) for each in named(sections, language)]


class ProposalForm(forms.Form):
    """What all proposals have. `section` is what it is about (None: something new in `article`)."""

    WHAT: Proposal.What
    weight = forms.ChoiceField(
        label=gettext_lazy("How much it changes"), choices=Weight.choices, initial=Weight.MEDIUM,
        widget=forms.RadioSelect,
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("What you changed, and why"), max_length=200,
        error_messages={"required": gettext_lazy("Briefly say what changes and why.")},
    )  # fmt: skip
    language = forms.ChoiceField(choices=LANGUAGES, widget=forms.HiddenInput)
    base = forms.IntegerField(min_value=0, max_value=10**9, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, article: Article, section: Section | None, language: str,
        initial: dict | None = None,
    ):  # fmt: skip
        self.article, self.section, self.reading_language = article, section, language
        super().__init__(data, initial=initial)

    def proposal(self) -> Proposal:
        """The proposal, unsaved. Needs a valid form."""
        fields = {f.name for f in Proposal._meta.get_fields()}
        values = {name: v for name, v in self.cleaned_data.items() if name in fields}
        values.setdefault("article", self.article)
        return Proposal(what=self.WHAT, section=self.section, **values)


class NewIdMixin(forms.Form):
    new_id = forms.CharField(
        label=gettext_lazy("Permanent id"), max_length=40, validators=[validate_section_id],
        help_text=gettext_lazy("Used in its address and never changed: lowercase letters, digits, hyphens."),
    )  # fmt: skip

    def clean_new_id(self) -> str:
        if Section.objects.filter(pk=self.cleaned_data["new_id"]).exists():
            raise ValidationError(_("A section has or had this id. Ids are never reused."))
        return self.cleaned_data["new_id"]


class TextProposal(ProposalForm):
    WHAT = What.TEXT
    heading = forms.CharField(label=gettext_lazy("Heading"), max_length=120)
    body = Wording(label=gettext_lazy("Text (Markdown)"), required=False)
    is_translation = forms.BooleanField(
        label=gettext_lazy("Now up to date with the latest text in the other language"),
        required=False,
    )
    field_order = ["heading", "body", "is_translation", "note", "weight"]


class PlaceForm(ProposalForm):
    """With a place: after which section of the article, and at which level."""

    after = forms.ModelChoiceField(
        Section.objects.none(), label=gettext_lazy("After"), required=False,
        empty_label=gettext_lazy("(first)"),
    )  # fmt: skip
    level = forms.TypedChoiceField(
        label=gettext_lazy("Level"), coerce=int, initial=2,
        choices=[(2, gettext_lazy("section")), (3, gettext_lazy("subsection"))],
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        places = self.places().order_by("article__position", "position")
        after = field_of(self, "after", forms.ModelChoiceField)
        after.queryset = places
        first = ("", after.empty_label or "")
        self.choices = [first, *_choices(places, self.reading_language)]
        after.choices = self.choices

    def places(self) -> SectionQuerySet:
        return Section.objects.live().filter(article=self.article, level__gt=1)


class SectionProposal(NewIdMixin, PlaceForm):
    WHAT = What.SECTION
    heading = forms.CharField(label=gettext_lazy("Heading"), max_length=120)
    body = Wording(label=gettext_lazy("Text (Markdown)"))
    field_order = ["heading", "new_id", "after", "level", "body", "note", "weight"]


class MoveProposal(PlaceForm):
    """To stand after any section of the role; its article is then that section's."""

    WHAT = What.MOVE
    field_order = ["after", "level", "note", "weight"]

    def places(self) -> SectionQuerySet:
        live = Section.objects.live().filter(article__role=self.article.role)
        return live.exclude(pk=self.section.pk) if self.section else live

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        after = field_of(self, "after", forms.ModelChoiceField)
        after.required = True
        after.choices = self.choices[1:]

    def proposal(self) -> Proposal:
        self.cleaned_data["article"] = self.cleaned_data["after"].article
        return super().proposal()


class SplitProposal(NewIdMixin, ProposalForm):
    WHAT = What.SPLIT
    heading = forms.CharField(
        label=gettext_lazy("Heading of the remaining section"), max_length=120
    )
    body = Wording(label=gettext_lazy("Text of the remaining section"))
    rest_heading = forms.CharField(label=gettext_lazy("Heading of the new section"), max_length=120)
    rest_body = Wording(label=gettext_lazy("Text of the new section"))
    field_order = ["heading", "body", "rest_heading", "new_id", "rest_body", "note", "weight"]


class TargetForm(ProposalForm):
    target = forms.ModelChoiceField(Section.objects.none(), label=gettext_lazy("Into"))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        live = Section.objects.live().filter(article__role=self.article.role, level__gt=1)
        others = live.exclude(pk=self.section.pk) if self.section else live
        target = field_of(self, "target", forms.ModelChoiceField)
        target.queryset = others
        rows = others.order_by("article__position", "position")
        target.choices = [("", "—"), *_choices(rows, self.reading_language)]


class MergeProposal(TargetForm):
    """What the target says afterwards; empty words are filled in from both sections."""

    WHAT = What.MERGE
    heading = forms.CharField(label=gettext_lazy("Merged heading"), max_length=120, required=False)
    body = Wording(label=gettext_lazy("Merged text"), required=False)
    field_order = ["target", "heading", "body", "note", "weight"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        target = data.get("target")
        if target and not data.get("body") and "body" not in self.errors:
            both = [t for t in (self._text(target), self._text(self.section)) if t]
            data["body"] = "\n\n".join(t.body for t in both)
            data["heading"] = data.get("heading") or both[0].heading
            data["base"] = self._number(target)
            self.data = amended(self.data, {n: data[n] for n in ("body", "heading", "base")})
            self.add_error("body", _("Read the merged text through, then submit it."))
        return data

    def _text(self, section: Section | None) -> Text | None:
        if section is None:
            return None
        return section.texts.filter(language=self.reading_language).first()

    def _number(self, section: Section) -> int:
        text = self._text(section)
        return text.number if text else 0


class RemovalProposal(TargetForm):
    WHAT = What.REMOVAL
    field_order = ["target", "note", "weight"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["target"].label = _("Move its citations to")
        self.fields["target"].required = bool(self.section and is_cited(self.section))


def is_cited(section: Section) -> bool:
    """Whether anything outside the guide points at it."""
    related = [r.get_accessor_name() or "" for r in Section._meta.related_objects
               if r.related_model._meta.app_label != "guides" and r.related_name != "+"
               and not r.one_to_one]  # fmt: skip
    return any(getattr(section, name).exists() for name in related)


FORMS: dict[str, type[ProposalForm]] = {
    form.WHAT: form
    for form in (TextProposal, SectionProposal, MoveProposal, SplitProposal, MergeProposal,
                 RemovalProposal)
}  # fmt: skip
