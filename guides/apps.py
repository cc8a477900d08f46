from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GuidesConfig(AppConfig):
    name = "guides"
    verbose_name = _("Guides")

    def ready(self) -> None:
        from guides.models.bookmarks import tell_watchers
        from guides.models.section import text_revised

        text_revised.connect(tell_watchers)
