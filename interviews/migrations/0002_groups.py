from django.db import migrations

from portal.kernel.groups import ensure_groups


class Migration(migrations.Migration):
    dependencies = [("interviews", "0001_initial"), ("auth", "0012_alter_user_first_name_max_length")]

    operations = [
        migrations.RunPython(lambda apps, editor: ensure_groups(), migrations.RunPython.noop)
    ]
