"""Links to the guide, in templates that know the id of a section."""

from django import template

from guides.models.section import section_url

register = template.Library()
register.simple_tag(section_url)
