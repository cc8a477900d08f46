"""What search engines may read: one sitemap per kind of public page."""

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from guides.models.article import Article
from guides.models.company import Company
from guides.models.section import Section
from interviews.posts.project import Project
from interviews.posts.report import Report
from interviews.questions.question import Question
from portal.kernel.templatetags.portal import own_url


class _Map(Sitemap):
    """Addresses below the configured site, whatever host was asked."""

    limit = 5_000
    protocol = "https" if settings.HTTPS else "http"

    def get_domain(self, site=None) -> str:
        return settings.SITE_URL.partition("://")[2]


class _InBothLanguages(_Map):
    i18n = alternates = True


class Pages(_InBothLanguages):
    def items(self) -> list[str]:
        return ["home", "guide", "reports", "projects", "project_ideas", "companies", "jobs",
                "questions", "practice"]  # fmt: skip

    def location(self, item: str) -> str:
        return reverse(item)


class Articles(_InBothLanguages):
    def items(self):
        return Article.objects.select_related("role").order_by("pk")


class Sections(_InBothLanguages):
    def items(self):
        return Section.objects.live().order_by("pk")


class Companies(_InBothLanguages):
    def items(self):
        return Company.objects.filter(merged_into=None).order_by("pk")


class Questions(_InBothLanguages):
    def items(self):
        return Question.objects.live().order_by("pk")


class _Posts(_Map):
    """A post has one address, in the language it is written in."""

    def location(self, item) -> str:
        return own_url(item)


class Reports(_Posts):
    def items(self):
        return Report.objects.published().for_list().order_by("pk")


class Projects(_Posts):
    def items(self):
        return Project.objects.published().for_list().order_by("pk")


SITEMAPS = {
    "pages": Pages, "articles": Articles, "sections": Sections, "companies": Companies,
    "questions": Questions, "reports": Reports, "projects": Projects,
}  # fmt: skip
