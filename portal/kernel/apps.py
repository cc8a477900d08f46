from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class KernelConfig(AppConfig):
    name = "portal.kernel"
    label = "portal"
    verbose_name = _("Portal")
    group_permissions = {
        "Moderators": ["moderate", "view_decision", "view_flag", "change_flag"],
        "Editors": ["edit"],
    }

    def ready(self) -> None:
        from portal.kernel import groups, page_cache

        page_cache.watch_writes()
        post_migrate.connect(groups.grant)


class MeipiAdminConfig(AdminConfig):
    default_site = "portal.kernel.moderation.MeipiAdmin"
