"""A post while it is being written: one main form, a list of row forms, sections, confirmations."""

from collections.abc import Iterable
from typing import Any, ClassVar, Generic, TypeVar

from django import forms
from django.db import models, transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from guides.models.section import Section
from interviews.base.fields import SectionPicker
from interviews.base.post import Post
from interviews.base.tag import Tag
from portal.kernel.models.draft import Data
from portal.kernel.models.moderated import NotAllowed, Status
from portal.kernel.models.people import LANGUAGES, User


class PublishingForm(forms.Form):
    """How it is published; asked at the end of every form."""

    by = forms.ChoiceField(
        label=_("Signature"),
        choices=[("anonymous", _("Anonymous")), ("name", _("Under my name"))],
        initial="anonymous",
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(label=_("Language of the text"), choices=LANGUAGES)
    nda = forms.BooleanField(
        label=_("It contains nothing covered by a confidentiality agreement"),
        error_messages={"required": _("Confirm that it contains nothing confidential")},
    )
    people = forms.BooleanField(
        label=_("It contains no names, contacts or details that could identify anyone"),
        error_messages={"required": _("Confirm that nobody can be identified")},
    )


class CollapsingForm(forms.BaseForm):
    """A form that shows some optional fields under “more”."""

    collapsed: Iterable[str]

    @property
    def is_expanded(self) -> bool:
        """Whether something stands in those fields, or is wrong with it."""
        return any(self[name].errors or self[name].value() for name in self.collapsed)


class RowForm(forms.ModelForm):
    """One row of a post while it is being written: a round, a result, an axis."""

    number = ""  # what the names of its fields begin with, after an “r”
    picker: SectionPicker | None = None  # where each row has sections of its own


P = TypeVar("P", bound=Post)
R = TypeVar("R", bound=RowForm)


def form_field(column: models.Field, **options: Any) -> forms.Field | None:
    """Of a column: as Django makes it, but for numbers. Those are typed, with digits at hand on a
    phone, and no wheel of a mouse changes them."""
    if isinstance(column, models.IntegerField):
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric"}))
    return column.formfield(**options)


def as_query(data: Data) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, values in data.items():
        query.setlist(name, values)
    return query


class PostEditor(Generic[P, R]):
    """The forms of one kind of post, P, over what has been typed so far; R is the form of its rows.

    `data` maps field names to lists of values, as a draft keeps them. The rows (rounds, results)
    are numbered; the field `row` lists their numbers in the order in which they stand.
    """

    # kind of post -> how it is written; each room adds its own.
    kinds: "ClassVar[dict[str, type[PostEditor[Any, Any]]]]" = {}

    KIND: str
    templates: str  # the folder of its form, tips and page
    title: Any  # what the page of the form is called
    model: type[P]
    form_class: type[forms.ModelForm]
    row_class: type[R]
    least_rows = 1
    most_rows = 20
    picks_in_rows = False  # whether each row has sections of its own

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        PostEditor.kinds[cls.KIND] = cls

    def __init__(self, data: Data | None = None):
        self.data = as_query(data if data is not None else self.blank())
        self._make_forms()

    @classmethod
    def blank(cls) -> Data:
        return {"row": [str(n) for n in range(1, cls.least_rows + 1)]}

    def _make_forms(self, to_check: bool = False) -> None:
        """Nothing is called wrong before the author wants to send it: until then the forms show
        what has been typed without being bound to it."""
        self.checked = to_check
        data = self.data if to_check else None
        self.main = self.form_class(data)
        self.publishing = PublishingForm(data, initial={"language": get_language()})
        self.rows = [self._row(number, data) for number in self.numbers]
        self.picker = None if self.picks_in_rows else SectionPicker(self.data, "all")
        if not to_check:
            for form in self.all_forms:
                self._show_typed(form)

    @property
    def all_forms(self) -> list[forms.BaseForm]:
        """All of them, in the order in which they stand on the page."""
        return [self.main, *self.rows, self.publishing]

    def _show_typed(self, form: forms.BaseForm) -> None:
        for name, field in form.fields.items():
            sent_as = form.add_prefix(name)
            if sent_as in self.data:
                typed = field.widget.value_from_datadict(self.data, {}, sent_as)
                form.initial[name] = typed

    def _row(self, number: str, data: QueryDict | None) -> R:
        row = self.row_class(data, prefix=f"r{number}")
        row.number = number
        if self.picks_in_rows:
            row.picker = SectionPicker(self.data, f"r{number}")
        return row

    @property
    def home(self) -> tuple[str, str]:
        """Address and name of the page where such posts are read."""
        raise NotImplementedError

    @property
    def numbers(self) -> list[str]:
        numbers = [
            n for n in dict.fromkeys(self.data.getlist("row")) if n.isdecimal() and len(n) < 5
        ]
        return numbers[: self.most_rows]

    @property
    def pickers(self) -> list[SectionPicker]:
        return [p for p in (self.picker, *(row.picker for row in self.rows)) if p]

    @property
    def sections(self) -> list[Section]:
        """All that have been picked."""
        return [section for picker in self.pickers for section in picker.sections]

    # --- what the buttons of the form do -------------------------------------------------------
    def act(self, action: str) -> bool:
        """Do what a button asks: `add`, `delete-3`, `up-3`, `down-3`, `unlink-r3-coding`. False
        if this is no such button."""
        verb, _dash, what = action.partition("-")
        if verb == "add" and len(self.numbers) < self.most_rows:
            highest = max((int(n) for n in self.numbers), default=0)
            self._order([*self.numbers, str(highest + 1)])
        elif verb == "delete" and what in self.numbers:
            self._order([n for n in self.numbers if n != what])
        elif verb in ("up", "down") and what in self.numbers:
            self._move(what, -1 if verb == "up" else 1)
        elif verb == "unlink":
            prefix, _dash, section = what.partition("-")
            name = f"{prefix}-sections"
            self.data.setlist(name, [v for v in self.data.getlist(name) if v != section])
            self._make_forms()
        elif verb not in ("add", "link"):
            return False
        for picker in self.pickers:
            picker.resolve()
        self._keep()
        return True

    def _order(self, numbers: list[str]) -> None:
        self.data.setlist("row", numbers or list(self.blank()["row"]))
        self._make_forms()

    def _move(self, number: str, by: int) -> None:
        numbers = self.numbers
        at = numbers.index(number)
        to = min(max(at + by, 0), len(numbers) - 1)
        numbers.insert(to, numbers.pop(at))
        self._order(numbers)

    def _keep(self) -> None:
        for picker in self.pickers:
            for name, values in picker.to_data().items():
                self.data.setlist(name, values)

    def to_draft(self) -> dict[str, list[str]]:
        """What the draft keeps: as typed, less what belongs to one request."""
        leave = {"csrfmiddlewaretoken", "action", "kind"}
        return {n: v for n, v in self.data.lists() if n not in leave and len(n) < 60}

    # --- checking ------------------------------------------------------------------------------
    def is_valid(self) -> bool:
        """Check everything; the forms then hold the messages."""
        self._make_forms(to_check=True)
        for picker in self.pickers:
            picker.resolve()
        self._keep()
        forms_ok = [form.is_valid() for form in self.all_forms]
        return all(forms_ok) and all(p.is_clear for p in self.pickers) and not self.row_problem

    @property
    def row_problem(self) -> str:
        """A message if there are too few rows."""
        return ""

    @property
    def errors(self) -> list[tuple[str, str]]:
        """(id of the field, message) for the summary at the top of the page."""
        if not self.checked:
            return []
        found: list[tuple[str, str]] = []
        for form in self.all_forms:
            for name, messages in form.errors.items():
                if name == "__all__":
                    found.append(("main", str(messages[0])))
                else:
                    field = form[name]
                    found.append((self._first_id(field), f"{self.where(form)}{messages[0]}"))
            if isinstance(form, RowForm) and form.picker and form.picker.error:
                found.append((f"id_{form.picker.prefix}-section", form.picker.error))
        if self.picker and self.picker.error:
            found.append(("id_all-section", self.picker.error))
        if self.row_problem:
            found.append(("rows", self.row_problem))
        return found

    @staticmethod
    def _first_id(field: forms.BoundField) -> str:
        """The id a link can lead to: of the first choice where the field is a group."""
        return field.id_for_label or f"{field.auto_id}_0"

    def where(self, form: forms.BaseForm) -> str:
        """Which row a message is about, in words with a colon; nothing for the main form."""
        return ""

    # --- showing -------------------------------------------------------------------------------
    def preview(self, author: User) -> Any:
        """The page of the post as it would be, for the template of that page."""
        raise NotImplementedError

    def unsaved(self, author: User) -> P:
        """The post, built and not saved."""
        post = self.fill(self.model(submitted_at=timezone.now()))
        self._sign(post, author)
        return post

    def tags(self) -> list[Tag]:
        """The topics that were named; of those that there are not yet, unsaved ones."""
        names = self.main.cleaned_data["tags"]
        return [Tag.find(name) or Tag(name=name) for name in names]

    def texts(self) -> list[str]:
        """Everything typed, for the hints."""
        values = [v for form in self.all_forms for v in form.cleaned_data.values()
                  if form is not self.publishing]  # fmt: skip
        lines = [line for v in values if isinstance(v, list) for line in v if isinstance(line, str)]
        return [v for v in values if isinstance(v, str)] + lines

    def advice(self) -> list[str]:
        """What would make the post better, in sentences. Nothing of it is required."""
        return []

    def suggestions(self) -> list[Any]:
        """What the author may have meant, for the preview."""
        return []

    def has_similar(self, author: User, about: P | None) -> bool:
        """Whether the author has another post that looks like the same one."""
        return False

    @classmethod
    def typed_rows(cls, rows: Iterable[Any]) -> dict[str, list[str]]:
        """What one would have typed to write these rows."""
        data: dict[str, list[str]] = {"row": []}
        for number, row in enumerate(rows, 1):
            data["row"].append(str(number))
            data |= {f"r{number}-{n}": [getattr(row, n)] for n in cls.row_class.base_fields}
        return data

    @staticmethod
    def typed_publishing(post: Post) -> dict[str, list[str]]:
        by = "name" if post.signed_by_id else "anonymous"
        return {"by": [by], "language": [post.language]}

    @classmethod
    def from_post(cls, post: P) -> dict[str, list[str]]:
        """What one would have typed to write this post."""
        raise NotImplementedError

    # --- saving ----------------------------------------------------------------------------------
    def fill(self, post: P) -> P:
        """Put the checked values into a post, without saving anything."""
        raise NotImplementedError

    def fill_rows(self, post: P) -> None:
        """Save the rows, sections and tags of a saved post."""
        raise NotImplementedError

    def _sign(self, post: Post, author: User) -> None:
        post.language = self.publishing.cleaned_data["language"]
        named = self.publishing.cleaned_data["by"] == "name"
        post.signed_by = author if named else None

    @transaction.atomic
    def send(self, author: User, about: P | None = None) -> P:
        """Hand it to the moderators: as a new post, or as the next version of `about`."""
        post = self._target(about)
        self.fill(post)
        self._sign(post, author)
        if post.pk is None:
            self.model.submit(post, author)
        else:
            post.save()
            post.resubmit()
        self.fill_rows(post)
        return post

    def _target(self, about: P | None) -> P:
        """What is to be written: a new row, the post, or the change of it that waits. Nobody
        decides over it until the transaction ends."""
        if about is None:
            return self.model()
        posts: Any = self.model.objects  # Django's stubs know those of concrete models only
        now: P = posts.select_for_update().get(pk=about.pk)
        if now.status == Status.HIDDEN:
            raise NotAllowed(_("A moderator has hidden this post; it cannot be resubmitted."))
        if not now.is_public:
            return now
        waiting = now.edits.select_for_update().exclude(status=Status.REPLACED).first()
        return waiting or self.model(edit_of=now)
