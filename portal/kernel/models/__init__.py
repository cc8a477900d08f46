"""People, what they post, their drafts, and who is notified of what."""

from portal.kernel.models.draft import Draft
from portal.kernel.models.flag import Flag
from portal.kernel.models.moderated import (
    CAN_BE_WITHDRAWN,
    Authorship,
    Decision,
    Moderated,
    ModeratedQuerySet,
    NotAllowed,
    Status,
    contents,
)
from portal.kernel.models.notice import Notice
from portal.kernel.models.people import LANGUAGES, User, Viewer, new_public_id
from portal.kernel.search import SearchEntry

__all__ = [
    "CAN_BE_WITHDRAWN",
    "LANGUAGES",
    "Authorship",
    "Decision",
    "Draft",
    "Flag",
    "Moderated",
    "ModeratedQuerySet",
    "NotAllowed",
    "Notice",
    "SearchEntry",
    "Status",
    "User",
    "Viewer",
    "contents",
    "new_public_id",
]
