"""Files for spreadsheets."""

import csv
from collections.abc import Iterable

from django.http import HttpResponse


def csv_response(name: str, rows: Iterable[Iterable[str]]) -> HttpResponse:
    """These rows as a file that spreadsheets read as UTF-8, with no cell taken for a formula."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.write("\ufeff")  # spreadsheets take it for UTF-8 then
    csv.writer(response).writerows([plain(cell) for cell in row] for row in rows)
    return response


def plain(text: str) -> str:
    """A value that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in tuple("=+-@＝＋－＠\t\r\n") else text
