"""The vocabulary of interviews: the choices of reports and rounds."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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
    SILENCE = "silence", _("No response")
    WAITING = "waiting", _("Waiting")
    DECLINED = "declined", _("I withdrew")


class Source(models.TextChoices):
    OWN = "own", _("My own interview")
    AUTHORISED = "authorised", _("Somebody else's, who agreed")
    SYNTHESIS = "synthesis", _("Compiled from several accounts")
    PUBLIC = "public", _("From a public source")
    PREDICTION = "prediction", _("My prediction")


# Of these somebody was there; only they count in figures.
EVIDENCE = [Source.OWN, Source.AUTHORISED]


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
    TAKE_HOME = "take-home", _("Take-home assignment")
    OTHER = "other", pgettext_lazy("round", "Other")


class Format(models.TextChoices):
    VIDEO = "video", _("Video call")
    PHONE = "phone", _("Phone")
    ONSITE = "onsite", _("On site")
    ONLINE = "online", _("Online test")


# One letter per kind, in which the round_codes of a report are kept: "CRRSB".
CODES = dict(zip(RoundKind.values, "TCSRPDBHMAO", strict=True))
KINDS = {sign: kind for kind, sign in CODES.items()}
