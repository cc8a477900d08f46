from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InterviewsConfig(AppConfig):
    name = "interviews"
    verbose_name = _("Interviews")

    def ready(self) -> None:
        from interviews import publishing
        from interviews.questions.question import questions_named
        from portal.kernel import markup

        publishing.connect()
        markup.RECORDS["question"] = questions_named
