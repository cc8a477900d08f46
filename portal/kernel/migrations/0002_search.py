from django.db import migrations, models

POSTGRES = """
ALTER TABLE portal_searchentry ADD COLUMN terms tsvector;
CREATE INDEX portal_searchentry_terms ON portal_searchentry USING gin (terms) WITH (fastupdate = off);
"""
SQLITE = (
    "CREATE VIRTUAL TABLE portal_searchterms USING fts5"
    "(kind, title, body, tokenize = 'unicode61 remove_diacritics 0')"
)


def add_terms(apps, editor):
    """The column or table of terms, which Django does not know of."""
    if editor.connection.vendor == "postgresql":
        editor.execute(POSTGRES)
    else:
        editor.execute(SQLITE)


def remove_terms(apps, editor):
    if editor.connection.vendor != "postgresql":
        editor.execute("DROP TABLE portal_searchterms")


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False, verbose_name="ID", auto_created=True)),
                ("kind", models.CharField(max_length=12)),
                ("key", models.CharField(max_length=64)),
                ("language", models.CharField(blank=True, max_length=8)),
                ("title", models.CharField(max_length=300)),
                ("body", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
            ],
            options={"default_permissions": ()},
        ),
        migrations.AddConstraint(
            model_name="searchentry",
            constraint=models.UniqueConstraint(
                fields=("kind", "key", "language"), name="one_search_entry"
            ),
        ),
        migrations.RunPython(add_terms, remove_terms),
    ]
