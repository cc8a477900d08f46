"""The guide: roles, articles made of sections, their texts in each language, and companies."""

from guides.models.article import Article, Role
from guides.models.bookmarks import Mark, Rating, notify_watchers
from guides.models.company import (
    Company,
    CompanyAlias,
    OtherName,
    alias_key,
    companies_named_in,
    find_company,
)
from guides.models.job import JobDescription, Requirement
from guides.models.names import Origin, in_language
from guides.models.proposal import Overlap, Proposal
from guides.models.section import (
    MONTHS,
    Pace,
    Revision,
    Section,
    SectionQuerySet,
    Text,
    Weight,
    link_companies,
    months_since,
    text_hash,
    validate_section_id,
)
from guides.models.section_ops import Event, FormerSlug

__all__ = [
    "MONTHS",
    "Article",
    "Company",
    "CompanyAlias",
    "Event",
    "FormerSlug",
    "JobDescription",
    "Mark",
    "Origin",
    "OtherName",
    "Overlap",
    "Pace",
    "Proposal",
    "Rating",
    "Requirement",
    "Revision",
    "Role",
    "Section",
    "SectionQuerySet",
    "Text",
    "Weight",
    "alias_key",
    "companies_named_in",
    "find_company",
    "in_language",
    "link_companies",
    "months_since",
    "notify_watchers",
    "text_hash",
    "validate_section_id",
]
