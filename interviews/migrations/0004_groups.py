from django.db import migrations

from portal.kernel.groups import ensure_groups


class Migration(migrations.Migration):
    dependencies = [("interviews", "0003_citations_follow"), ("guides", "0002_proposals")]

    operations = [
        migrations.RunPython(lambda apps, editor: ensure_groups(), migrations.RunPython.noop)
    ]
