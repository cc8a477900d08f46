from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class KernelConfig(AppConfig):
    name = "portal.kernel"
    label = "portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        from portal.kernel import page_cache

        page_cache.watch_writes()


class MeipiAdminConfig(AdminConfig):
    default_site = "portal.kernel.moderation.MeipiAdmin"
