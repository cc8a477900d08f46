"""Charts as SVG, drawn on the server. Each number is printed in the chart, said in its title for those
who do not see it, and stands again in the table beside it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from interviews.base.choices import Outcome
from interviews.base.tiles import TILES
from interviews.statistics.numbers import Numbers

LEFT, RIGHT, ROW, BAR = 88, 358, 42, 28  # of a drawing 360 wide: where bars begin and end
NAME = 11  # Latin letters that fit beside a bar


@dataclass(frozen=True)
class Part:
    """One part of a bar: how much, what is printed on it, the words for it, its colour."""

    value: float
    label: str
    said: str
    colour: str = ""


@dataclass(frozen=True)
class Chart:
    title: str
    unit: str
    svg: SafeString
    # What it says, for the table: name of the row, words.
    rows: list[tuple[str, str]]


def _columns(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def short(name: str) -> str:
    """A name cut to what fits beside a bar."""
    room, kept = NAME, ""
    for sign in name:
        room -= _columns(sign)
        if room < 0:
            return f"{kept}…"
        kept += sign
    return kept


def charts(entities: Sequence[Numbers]) -> list[Chart]:
    """Those for which there is enough to tell."""
    made = [_kinds(entities), _days(entities), _outcomes(entities)]
    return [chart for chart in made if chart]


def _kinds(entities: Sequence[Numbers]) -> Chart | None:
    bars = []
    for numbers in entities:
        total = sum(n for _kind, n in numbers.kinds)
        if numbers.has_enough and total:
            bars.append((numbers.name, [_share(kind, n, total) for kind, n in numbers.kinds]))
    title = _("Rounds by kind")
    return _stacked(title, _("percent of rounds"), bars, [100] * len(bars))


def _share(kind, n: int, total: int) -> Part:
    zh, en, colour = TILES[kind.value]
    percent = round(100 * n / total)
    sign = en if get_language() == "en" else zh
    return Part(100 * n / total, f"{sign}{percent}", f"{kind.label} {percent}%", colour)


def _outcomes(entities: Sequence[Numbers]) -> Chart | None:
    bars = []
    for numbers in entities:
        told = dict(numbers.outcomes)
        offers, rejected = told[Outcome.OFFER], told[Outcome.REJECTED]
        others = sum(told.values()) - offers - rejected
        shown = [
            (Outcome.OFFER.label, offers, "y"), (Outcome.REJECTED.label, rejected, ""),
            (_("other outcomes"), others, ""),
        ]  # fmt: skip
        if parts := [Part(n, str(n), f"{what} {n}", colour) for what, n, colour in shown if n]:
            bars.append((numbers.name, parts))
    most = max((sum(p.value for p in parts) for _name, parts in bars), default=0)
    return _stacked(_("Outcomes"), _("offer, rejected, other; reports"), bars, [most] * len(bars))


def _stacked(
    title: str, unit: str, bars: list[tuple[str, list[Part]]], full: list[float]
) -> Chart | None:
    """Bars of parts; a bar of the value `full` is as long as the drawing allows."""
    if not bars:
        return None
    drawn = [
        _bar(row, name, parts, whole)
        for row, ((name, parts), whole) in enumerate(zip(bars, full, strict=True))
    ]
    rows = [(name, _(", ").join(part.said for part in parts)) for name, parts in bars]
    svg = _svg(
        title, unit, rows, ROW * len(bars), format_html_join("", "{}", ((d,) for d in drawn))
    )
    return Chart(title, unit, svg, rows)


def _bar(row: int, name: str, parts: Iterable[Part], full: float) -> SafeString:
    top, x, shapes = ROW * row + 8, float(LEFT), []
    for part in parts:
        width = (RIGHT - LEFT) * part.value / full
        shapes.append(
            format_html('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>',
                        part.colour, round(x, 1), top, round(max(width - 2, 1), 1), BAR)
        )  # fmt: skip
        if width >= 7 * _columns(part.label) + 6:
            shapes.append(
                format_html('<text class="{}" x="{}" y="{}" text-anchor="middle">{}</text>',
                            "yt" if part.colour == "y" else part.colour,
                            round(x + width / 2 - 1, 1), top + 19, part.label)
            )  # fmt: skip
        x += width
    return format_html(
        '<text x="0" y="{}">{}</text>{}', top + 19, short(name),
        format_html_join("", "{}", ((shape,) for shape in shapes)),
    )  # fmt: skip


def _days(entities: Sequence[Numbers]) -> Chart | None:
    told = [(n.name, n.days) for n in entities if n.days]
    if not told:
        return None
    step = max(10, -(-int(max(days.high for _name, days in told)) // 30) * 10)
    scale = (RIGHT - 12 - LEFT) / (3 * step)
    bottom = ROW * len(told) + 4
    lines = format_html_join(
        "", '<path d="M{} 4V{}"/><text x="{}" y="{}" text-anchor="middle">{}</text>',
        ((LEFT + scale * day, bottom - 8, LEFT + scale * day, bottom + 10, day)
         for day in range(0, 3 * step + 1, step)),
    )  # fmt: skip
    dots = format_html_join(
        "", '<text x="0" y="{}">{}</text><path class="rng" d="M{} {}H{}"/><circle cx="{}" cy="{}" r="5"/>'
            '<text class="v" x="{}" y="{}" text-anchor="middle">{}</text>',
        ((ROW * row + 27, short(name), round(LEFT + scale * d.low, 1), ROW * row + 22,
          round(LEFT + scale * d.high, 1), round(LEFT + scale * d.median, 1), ROW * row + 22,
          round(LEFT + scale * d.median, 1), ROW * row + 12, figure(d.median))
         for row, (name, d) in enumerate(told)),
    )  # fmt: skip
    rows = [(name, in_words(days)) for name, days in told]
    title, unit = _("From first contact to the result"), _("days; the dot is the median")
    svg = _svg(title, unit, rows, bottom + 16, lines + dots)
    return Chart(title, unit, svg, rows)


def figure(value: float) -> str:
    """A number with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0")


def in_words(quartiles) -> str:
    """“13, middle half 9 to 19, n = 24”."""
    return _("%(median)s, middle half %(low)s to %(high)s, n = %(n)d") % {
        "median": figure(quartiles.median), "low": figure(quartiles.low), "high": figure(quartiles.high),
        "n": quartiles.n,
    }  # fmt: skip


def _svg(title: str, unit: str, rows, height: int, inside: SafeString) -> SafeString:
    colon, stop = _(": "), _("; ")
    words = stop.join(f"{name}{colon}{said}" for name, said in rows)
    return format_html(
        '<svg class="chart" viewBox="0 0 360 {}" role="img" aria-label="{}{}{} ({})">{}</svg>',
        height, title, colon, words, unit, inside,
    )  # fmt: skip
