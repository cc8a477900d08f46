from django.db import migrations

from portal.kernel.groups import ensure_groups


class Migration(migrations.Migration):
    dependencies = [("interviews", "0014_claims"), ("guides", "0004_job_descriptions")]

    operations = [
        migrations.RunPython(lambda apps, editor: ensure_groups(), migrations.RunPython.noop)
    ]
