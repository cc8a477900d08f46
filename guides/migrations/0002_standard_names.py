"""The field's standard names for what the first builds called otherwise."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("guides", "0001_initial")]

    operations = [
        migrations.RenameField("mark", "grasp", "self_rating"),
        migrations.RemoveConstraint("jobdescription", "jobdescription_one_change_at_a_time"),
        migrations.RemoveConstraint("proposal", "proposal_one_change_at_a_time"),
        migrations.RenameField("jobdescription", "edits", "edit_of"),
        migrations.RenameField("proposal", "edits", "edit_of"),
        migrations.AlterField(
            "jobdescription", "edit_of",
            models.ForeignKey(
                blank=True, editable=False, null=True, related_name="edits",
                on_delete=models.CASCADE, to="guides.jobdescription",
            ),
        ),
        migrations.AddConstraint(
            "jobdescription",
            models.UniqueConstraint(
                fields=["edit_of"], condition=~models.Q(status="replaced"),
                name="jobdescription_one_edit_at_a_time",
            ),
        ),
        migrations.AlterField(
            "proposal", "edit_of",
            models.ForeignKey(
                blank=True, editable=False, null=True, related_name="edits",
                on_delete=models.CASCADE, to="guides.proposal",
            ),
        ),
        migrations.AddConstraint(
            "proposal",
            models.UniqueConstraint(
                fields=["edit_of"], condition=~models.Q(status="replaced"),
                name="proposal_one_edit_at_a_time",
            ),
        ),
    ]
