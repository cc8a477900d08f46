"""The field's standard names for what the first builds called otherwise."""

import django.db.models.deletion
from django.db import migrations, models

FACETS = ["company", "round_codes", "outcome", "region", "hiring", "month", "tag_slugs", "language", "source"]
NARROWED_BY = ["company", "region", "outcome", "hiring"]


def facet_indexes():
    """Index of each list of published reports, with what its facets read in it."""
    yield ["-published_at", "-id"], FACETS, "report_facets"
    for name in NARROWED_BY:
        yield [name, "-published_at", "-id"], [f for f in FACETS if f != name], f"report_{name}_facets"


class Migration(migrations.Migration):
    dependencies = [("interviews", "0001_initial")]

    operations = [
        # An index or constraint goes before a column that it names is renamed, and comes back after.
        migrations.RemoveConstraint("tally", "one_tally"),
        migrations.RemoveIndex("tally", "tally_most"),
        migrations.RenameModel("Tally", "StatCount"),
        migrations.RenameField("statcount", "subject", "entity"),
        migrations.RenameField("statcount", "measure", "metric"),
        migrations.RenameField("statcount", "n", "count"),
        migrations.AddConstraint(
            "statcount",
            models.UniqueConstraint(fields=["entity", "metric", "value"], name="one_stat_count"),
        ),
        migrations.AddIndex(
            "statcount", models.Index(fields=["entity", "metric", "-count"], name="stat_count_largest")
        ),
        migrations.RenameField("facetcount", "n", "count"),
        migrations.RenameModel("Regrouping", "CurationEvent"),
        migrations.AlterField(
            "curationevent", "question",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="curation_events",
                to="interviews.question",
            ),
        ),
        migrations.RenameModel("QuestionMark", "SavedQuestion"),
        migrations.RenameField("savedquestion", "asked_too", "was_asked"),
        migrations.RemoveIndex("claim", "claims_about"),
        migrations.RenameField("claim", "subject", "entity"),
        migrations.RenameField("claim", "told", "editors_notified"),
        migrations.AddIndex(
            "claim",
            models.Index(fields=["entity"], condition=models.Q(removed_at=None), name="claims_about"),
        ),
        *[migrations.RemoveIndex("report", name) for _fields, _include, name in facet_indexes()],
        migrations.RenameField("report", "strip", "round_codes"),
        *[
            migrations.AddIndex(
                "report",
                models.Index(
                    fields=fields, include=include, condition=models.Q(status="published"), name=name
                ),
            )
            for fields, include, name in facet_indexes()
        ],
        migrations.RemoveConstraint("report", "report_one_change_at_a_time"),
        migrations.RemoveConstraint("project", "project_one_change_at_a_time"),
        migrations.RemoveConstraint("answer", "answer_one_change_at_a_time"),
        migrations.RenameField("report", "edits", "edit_of"),
        migrations.RenameField("project", "edits", "edit_of"),
        migrations.RenameField("answer", "edits", "edit_of"),
        migrations.AlterField(
            "report", "edit_of",
            models.ForeignKey(
                blank=True, editable=False, null=True, related_name="edits",
                on_delete=models.CASCADE, to="interviews.report",
            ),
        ),
        migrations.AddConstraint(
            "report",
            models.UniqueConstraint(
                fields=["edit_of"], condition=~models.Q(status="replaced"),
                name="report_one_edit_at_a_time",
            ),
        ),
        migrations.AlterField(
            "project", "edit_of",
            models.ForeignKey(
                blank=True, editable=False, null=True, related_name="edits",
                on_delete=models.CASCADE, to="interviews.project",
            ),
        ),
        migrations.AddConstraint(
            "project",
            models.UniqueConstraint(
                fields=["edit_of"], condition=~models.Q(status="replaced"),
                name="project_one_edit_at_a_time",
            ),
        ),
        migrations.AlterField(
            "answer", "edit_of",
            models.ForeignKey(
                blank=True, editable=False, null=True, related_name="edits",
                on_delete=models.CASCADE, to="interviews.answer",
            ),
        ),
        migrations.AddConstraint(
            "answer",
            models.UniqueConstraint(
                fields=["edit_of"], condition=~models.Q(status="replaced"),
                name="answer_one_edit_at_a_time",
            ),
        ),
    ]
