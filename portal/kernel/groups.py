"""The two groups that keep the site: what each may do."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission

GROUPS = {
    "Moderators": [
        "portal.moderate", "portal.view_decision", "portal.view_flag", "portal.change_flag",
        "interviews.view_report", "interviews.change_report",
        "interviews.view_project", "interviews.change_project",
        "interviews.view_answer", "interviews.change_answer",
        "interviews.view_question", "interviews.change_question", "interviews.add_question",
        "interviews.view_tag", "interviews.change_tag",
        "interviews.view_tagsynonym", "interviews.add_tagsynonym", "interviews.change_tagsynonym",
        "interviews.delete_tagsynonym",
        "guides.view_jobdescription", "guides.change_jobdescription",
        "guides.view_company", "guides.add_company", "guides.change_company",
        "guides.view_companyalias", "guides.add_companyalias", "guides.change_companyalias",
        "guides.delete_companyalias",
    ],
    "Editors": [
        "guides.view_proposal", "guides.view_event",
        "interviews.view_claim", "interviews.change_claim", "interviews.delete_claim",
        "guides.view_role", "guides.add_role", "guides.change_role",
        "guides.view_article", "guides.add_article", "guides.change_article",
        "guides.view_section", "guides.add_section", "guides.change_section",
        "guides.view_text", "guides.add_text", "guides.change_text", "guides.view_revision",
        "guides.view_company", "guides.add_company", "guides.change_company",
        "guides.view_companyalias", "guides.add_companyalias", "guides.change_companyalias",
        "guides.delete_companyalias",
    ],
}  # fmt: skip


def ensure_groups() -> None:
    """Make the groups, or give them again what they may do. Needs all tables."""
    for label in ("portal", "guides", "interviews"):
        create_permissions(installed.get_app_config(label), verbosity=0)
    for name, permissions in GROUPS.items():
        group, _made = Group.objects.get_or_create(name=name)
        for permission in permissions:
            app, codename = permission.split(".")
            group.permissions.add(
                Permission.objects.get(content_type__app_label=app, codename=codename)
            )
