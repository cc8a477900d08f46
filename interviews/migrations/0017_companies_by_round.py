from django.db import migrations
from django.db.models import Count


def tally(apps, schema_editor):
    """How often each company asked a question in each kind of round."""
    Encounter, Tally = (apps.get_model("interviews", name) for name in ("Encounter", "Tally"))
    asked = Encounter.objects.filter(
        round__report__status="published", round__report__source__in=["own", "authorised"],
        round__report__company__isnull=False, question__isnull=False,
    ).order_by().values_list("round__report__company", "round__kind", "question")  # fmt: skip
    Tally.objects.bulk_create(
        [
            Tally(subject=f"company:{company}:{kind}", measure="question", value=str(question), n=n)
            for company, kind, question, n in asked.annotate(n=Count("pk"))
        ],
        1000,
    )


class Migration(migrations.Migration):
    dependencies = [("interviews", "0016_topics_of_questions")]

    operations = [migrations.RunPython(tally, migrations.RunPython.noop)]
