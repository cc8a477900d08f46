from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InterviewsConfig(AppConfig):
    name = "interviews"
    verbose_name = _("Interviews")

    def ready(self) -> None:
        from guides.models import ledger
        from interviews.models.citing import follow
        from interviews.models.question import questions_named
        from portal import markup

        if follow not in ledger.FOLLOWERS:
            ledger.FOLLOWERS.append(follow)
        markup.RECORDS["question"] = questions_named
