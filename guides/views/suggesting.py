"""Proposing a change of the guide: the form, its preview with the difference, sending it. What is
typed is in a draft from the first button on."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from guides import reading
from guides.diff import compare
from guides.forms import FORMS, ProposalForm
from guides.models.article import Article
from guides.models.proposal import Overlap, Proposal
from guides.models.section import Section, Text
from portal.kernel import errors
from portal.kernel.forms import amended
from portal.kernel.http import MemberRequest
from portal.kernel.limits import limit, seconds_to_wait
from portal.kernel.models.draft import Draft
from portal.kernel.models.moderated import NotAllowed
from portal.kernel.models.people import LANGUAGES

MAX_DRAFTS = 50
KEPT = {"csrfmiddlewaretoken", "action"}


@login_required
@limit("draft", user="600/h", address="1200/h")
def section(request: MemberRequest, pk: str, what: str = "text") -> HttpResponse:
    """Suggest a change of one section."""
    found = get_object_or_404(Section.objects.live().select_related("article__role"), pk=pk)
    if what not in FORMS or what == Proposal.What.SECTION:
        raise Http404
    if found.level == 1 and what != Proposal.What.TEXT:
        raise Http404
    return ProposalEditor(request, what, found.article, found).answer()


@login_required
@limit("draft", user="600/h", address="1200/h")
def new_section(request: MemberRequest, role: str, slug: str) -> HttpResponse:
    """Suggest a new section of an article."""
    article = get_object_or_404(Article.objects.select_related("role"), role__slug=role, slug=slug)
    return ProposalEditor(request, Proposal.What.SECTION, article, None).answer()


class ProposalEditor:
    """One request to one form."""

    def __init__(
        self, request: MemberRequest, what: str, article: Article, section: Section | None
    ):
        self.request, self.what, self.article, self.section = request, what, article, section
        self.language = self._language()
        self.text = self._text()
        self.where = f"{what}:{section.pk if section else article}:{self.language}"
        drafts = request.user.drafts.open().filter(kind="proposal", data__where__0=self.where)
        self.draft = drafts.first()
        self.status = 200
        self.context: dict[str, Any] = {}

    def _language(self) -> str:
        asked = self.request.POST.get("language") or self.request.GET.get("language")
        return asked if asked in dict(LANGUAGES) else get_language()

    def _text(self) -> Text | None:
        texts = self.section.texts.filter(language=self.language) if self.section else None
        return texts.first() if texts is not None else None

    def answer(self) -> HttpResponse:
        if self.request.method != "POST":
            return self._page(self._form(self.draft.data if self.draft else None))
        action = self.request.POST.get("action", "")
        if action == "discard":
            return self._discard()
        data = {k: v for k, v in self.request.POST.lists() if k not in KEPT and len(k) < 40}
        self._save(data)
        if action == "save":
            return self._saved()
        form = self._form(data)
        if not form.is_valid():
            self.status = 422
        elif self._is_merged(form) and action in ("send", "publish"):
            return self._send(form, at_once=action == "publish")
        return self._page(form)

    # --- the form ------------------------------------------------------------------------------
    def _form(self, data: dict | None) -> ProposalForm:
        kwargs: dict[str, Any] = {
            "article": self.article, "section": self.section, "language": self.language,
        }  # fmt: skip
        if data is None:
            return FORMS[self.what](initial=self._initial(), **kwargs)
        typed = self.request.POST.copy()
        typed.clear()
        for name, values in data.items():
            typed.setlist(name, values)
        return FORMS[self.what](typed, **kwargs)

    def _initial(self) -> dict:
        said = self._revision() or self.text
        return {
            "language": self.language,
            "base": self.text.number if self.text else 0,
            "heading": said.heading if said else "",
            "body": said.body if said and self.what != Proposal.What.MERGE else "",
            "level": self.section.level if self.section else 2,
        }

    def _revision(self) -> Any:
        """An old version to go back to, when the address names one."""
        number = self.request.GET.get("from", "")
        if not self.text or not number.isascii() or not number.isdecimal() or len(number) > 9:
            return None
        visible = self.text.revisions.visible_to(self.request.user)
        return visible.filter(number=number).first()

    def _is_merged(self, form: ProposalForm) -> bool:
        """Put the words over what has changed meanwhile; where that fails, show both."""
        proposal = form.proposal()
        text = proposal.target_text()
        if text is None or proposal.base == text.number:
            return True
        missed = text.number - proposal.base
        try:
            heading, body = proposal.merged_with(text, proposal.heading, proposal.body)
        except Overlap as overlap:
            labels = _("As it is now"), _("As you wrote it")
            said = {"heading": proposal.heading, "body": overlap.merged.marked(*labels)}
            form.data = amended(form.data, said | {"base": text.number})
            self.context |= {"overlap": overlap, "yours": proposal, "live": text}
            self.status = 409
            return False
        said = {"heading": heading, "body": body}
        form.data = amended(form.data, said | {"base": text.number})
        form.cleaned_data |= said | {"base": text.number}
        self.context["missed"] = missed
        return True

    # --- what the buttons do ---------------------------------------------------------------------
    def _save(self, data: dict[str, list[str]]) -> None:
        data = data | {"where": [self.where], "url": [self.request.get_full_path()[:300]]}
        if self.draft is None:
            if self.request.user.drafts.open().count() >= MAX_DRAFTS:
                return
            self.draft = Draft(user=self.request.user, kind="proposal")
        self.draft.keep(data)

    def _saved(self) -> HttpResponse:
        if self.request.htmx and self.draft:
            return render(self.request, "kernel/_saved.html", {"draft": self.draft})
        if self.draft:
            messages.success(self.request, _("Draft saved."))
        else:
            messages.error(self.request, _("You have too many drafts. Delete one first."))
        return redirect(self.request.get_full_path())

    def _discard(self) -> HttpResponse:
        if self.draft:
            self.draft.delete()
        messages.success(self.request, _("The draft has been deleted."))
        return redirect(self.section or self.article)

    def _send(self, form: ProposalForm, at_once: bool) -> HttpResponse:
        wait = seconds_to_wait(self.request, "post", user="60/h", address="120/h")
        if wait:
            return errors.too_many_requests(self.request, retry_after=wait)
        proposal, member = form.proposal(), self.request.user
        try:
            if at_once and Proposal.may_decide(member):
                proposal = proposal.publish_at_once(member)
            else:
                proposal = proposal.propose(member)
        except Overlap:  # somebody was quicker by a moment
            self._is_merged(form)
            return self._page(form)
        except NotAllowed as problem:
            messages.error(self.request, str(problem))
            self.status = 409
            return self._page(form)
        if self.draft:
            self.draft.delete()
        said = _("Done.") if proposal.is_public else _("Submitted. An editor will review it.")
        messages.success(self.request, said)
        return redirect(proposal)

    def _page(self, form: ProposalForm) -> HttpResponse:
        self.context |= {
            "form": form, "section": self.section, "article": self.article, "text": self.text,
            "what": self.what, "what_label": Proposal.What(self.what).label, "draft": self.draft,
            "language": self.language, "may_publish": Proposal.may_decide(self.request.user),
            "other": self._other, "moved": self._moved(), "translates": self._translates(),
            "kinds": Proposal.What.choices,
        }  # fmt: skip
        if form.is_bound and form.is_valid() and self.status == 200:
            self.context |= preview(form.proposal())
        return render(self.request, "guides/suggest.html", self.context, status=self.status)

    def _translates(self) -> bool:
        """Whether this is the text of a translation, with an original to put beside it."""
        is_original = self.section is None or self.language == self.section.original
        return self.what == Proposal.What.TEXT and not is_original and self._other is not None

    def _moved(self) -> Any:
        """For whoever translates: what changed in the original since this text followed it."""
        section, other = self.section, self._other
        if not self.text or not self.text.follows or not section or not other:
            return None
        if other.language != section.original or other.number <= self.text.follows:
            return None
        visible = other.revisions.visible_to(self.request.user)
        then = visible.filter(number=self.text.follows).first()
        return compare(then.body, other.body) if then else None

    @cached_property
    def _other(self) -> Text | None:
        """The text in the other language, for whoever translates."""
        texts = self.section.texts.exclude(number=0) if self.section else Text.objects.none()
        return texts.exclude(language=self.language).first()


def preview(proposal: Proposal) -> dict:
    """How its words will read, and what differs from what is there."""
    now = proposal.target_text() or Text(section=proposal.section, language=proposal.language)
    said = Text(section_id=proposal.new_id or now.section_id, language=proposal.language)
    said.heading, said.body = proposal.heading, proposal.body
    urls = reading.urls_of([said.body, proposal.rest_body], proposal.language)
    shown = {"proposal": proposal, "html": reading.body_html(said, urls), "now": now}
    if proposal.has_words:
        shown["comparison"] = compare(now.body, proposal.body)
    if proposal.rest_body:
        said.body = proposal.rest_body
        shown["rest_html"] = reading.body_html(said, urls)
    return shown
