"""Templates can be reviewed: no line is longer than a screen is wide."""

from django.conf import settings

TEMPLATES = settings.BASE_DIR / "templates"
LONGEST = 160


def test_no_line_of_a_template_is_longer_than_a_screen_is_wide():
    # In mails (.txt) a line is a paragraph, as it is sent.
    files = [file for file in TEMPLATES.rglob("*") if file.suffix not in ("", ".txt")]
    long = [
        f"{file.relative_to(TEMPLATES)}:{number}"
        for file in files
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if len(line) > LONGEST
    ]
    assert files and long == []
