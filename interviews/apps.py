from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InterviewsConfig(AppConfig):
    name = "interviews"
    verbose_name = _("Interviews")
    group_permissions = {
        "Moderators": [
            *(f"{verb}_{name}" for name in ("report", "project", "answer", "tag", "question")
              for verb in ("view", "change")),
            "add_question",
            *(f"{verb}_tagsynonym" for verb in ("view", "add", "change", "delete")),
        ],
        "Editors": ["view_claim", "change_claim", "delete_claim"],
    }  # fmt: skip

    def ready(self) -> None:
        from interviews import publishing
        from interviews.questions.question import questions_named
        from portal.kernel import markup

        publishing.connect()
        markup.RECORDS["question"] = questions_named
