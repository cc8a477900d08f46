"""The groups that keep the site. Each app says what its part of them is: `group_permissions` of its
AppConfig, {group: [codenames]}."""

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission


def grant(app_config: AppConfig, **kwargs: Any) -> None:
    """Make the groups of an app, or give them again what they may do. After migrating."""
    granted: dict[str, list[str]] = getattr(app_config, "group_permissions", {})
    if granted:
        create_permissions(app_config, verbosity=0)
    for name, codenames in granted.items():
        group, _made = Group.objects.get_or_create(name=name)
        permissions = Permission.objects.filter(content_type__app_label=app_config.label)
        group.permissions.add(*permissions.filter(codename__in=codenames))
