from django.db import migrations

from portal.kernel.groups import ensure_groups


class Migration(migrations.Migration):
    dependencies = [("interviews", "0009_answers"), ("guides", "0003_marks")]

    operations = [
        migrations.RunPython(lambda apps, editor: ensure_groups(), migrations.RunPython.noop)
    ]
