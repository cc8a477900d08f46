from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

KEEP = ("view", "add", "change")
COMPANIES = [
    *(f"{verb}_company" for verb in KEEP),
    *(f"{verb}_companyalias" for verb in (*KEEP, "delete")),
]


class GuidesConfig(AppConfig):
    name = "guides"
    verbose_name = _("Guides")
    group_permissions = {
        "Moderators": ["view_jobdescription", "change_jobdescription", *COMPANIES],
        "Editors": [
            "view_proposal", "view_event", "view_revision", *COMPANIES,
            *(f"{verb}_{name}" for name in ("role", "article", "section", "text") for verb in KEEP),
        ],
    }  # fmt: skip

    def ready(self) -> None:
        from guides.models.bookmarks import notify_watchers
        from guides.models.section import text_revised

        text_revised.connect(notify_watchers)
