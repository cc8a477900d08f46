"""The guide and the companies in the administration."""

from guides.admin import companies, guide
from guides.admin.companies import NamesFormSet

__all__ = ["NamesFormSet", "companies", "guide"]
