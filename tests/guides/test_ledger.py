"""No link to a section ever breaks, whatever becomes of it."""

import os
import random

import pytest

from guides.models import section_ops
from guides.models.article import Article
from guides.models.section import Section
from guides.models.section_ops import Event
from interviews.statistics.margin import Margin
from portal.kernel.models.moderated import NotAllowed
from tests.make import make_article, make_report

pytestmark = pytest.mark.django_db
SEQUENCES = 600 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 12
STEPS = 30


class World:
    """An independent account of where each section stands, to hold the ledger against."""

    def __init__(self, chance):
        self.chance = chance
        self.articles = {}  # slug now -> ids in order, opening first
        self.slugs = {}  # every slug ever -> slug now
        self.heirs = {}  # removed id -> what took its place, or None
        self.stood = set()  # (slug then, id): every anchor that ever was
        self.made = 0

    def add_article(self, slug):
        self.articles[slug] = [slug]
        self.slugs[slug] = slug
        self.note()

    def note(self):
        self.stood |= {(slug, pk) for slug, ids in self.articles.items() for pk in ids}

    def home(self, pk):
        return next(slug for slug, ids in self.articles.items() if pk in ids)

    def living(self):
        return [pk for ids in self.articles.values() for pk in ids[1:]]

    def heir(self, pk):
        while pk in self.heirs:
            pk = self.heirs[pk]
        return pk

    def insert(self, pk, slug, after):
        ids = self.articles[slug]
        ids.insert(ids.index(after) + 1 if after in ids else 1, pk)

    def new_id(self):
        self.made += 1
        return f"made-{self.made}"


def build(chance):
    world = World(chance)
    for position, slug in enumerate(("one", "two", "three"), 1):
        ids = [world.new_id(), world.new_id()]
        make_article(slug, *ids, position=position)
        world.add_article(slug)
        world.articles[slug] += ids
    world.note()
    return world


def step(world):
    """One random event, done in the ledger and noted in the world."""
    chance, told = world.chance, {"by": None}
    living, slug = world.living(), chance.choice(sorted(world.articles))
    what = chance.choice(
        ["create", "split", "move", "move", "merge", "remove", "restore", "rename"]
    )
    article = Article.objects.get(slug=slug)
    after = chance.choice([*world.articles[slug], None])
    stand = Section.objects.get(pk=after) if after else None
    if what == "create":
        pk = world.new_id()
        made = section_ops.create(pk, article, stand, 2, told)
        made.texts.create(language="en", heading=pk, number=1)
        world.insert(pk, slug, after)
    elif what == "rename":
        new = f"{slug.partition('-')[0]}-{world.made}-{chance.randrange(10**6)}"
        section_ops.rename_article(article, new)
        world.articles[new] = world.articles.pop(slug)
        world.slugs = {old: new if now == slug else now for old, now in world.slugs.items()}
        world.slugs[new] = new
    elif what == "restore" and world.heirs:
        pk = chance.choice(sorted(world.heirs))
        section_ops.restore(Section.objects.get(pk=pk), told)
        del world.heirs[pk]
        placed = Section.objects.get(pk=pk)
        home = placed.article.slug
        order = list(
            placed.article.sections.live().order_by("position").values_list("pk", flat=True)
        )
        assert [x for x in order if x != pk] == world.articles[home]
        world.articles[home] = order
    elif living and what in ("split", "move", "merge", "remove"):
        change(world, what, chance.choice(living), slug, after, stand, article, told)
    world.note()


def change(world, what, pk, slug, after, stand, article, told):
    section = Section.objects.get(pk=pk)
    home = world.home(pk)
    if what == "split":
        new = world.new_id()
        made = section_ops.create(new, section.article, section, 2, {**told, "other": section})
        made.texts.create(language="en", heading=new, number=1)
        world.insert(new, home, pk)
    elif what == "move":
        if after == pk:
            with pytest.raises(NotAllowed):
                section_ops.move(section, article, stand, 2, told)
            return
        section_ops.move(section, article, stand, 2, told)
        world.articles[home].remove(pk)
        world.insert(pk, slug, after)
    else:
        others = [x for x in world.living() if x != pk]
        to = world.chance.choice([*others, None]) if what == "remove" else None
        if what == "merge" and others:
            to = world.chance.choice(others)
        target = Section.objects.get(pk=to) if to else None
        section_ops.remove(section, target, told, merged=bool(what == "merge" and to))
        world.articles[home].remove(pk)
        world.heirs[pk] = to


def lost_links(world, client):
    """Links ever made that do not lead where they should."""
    lost = []
    pages = {
        slug: client.get(f"/en/guide/research-scientist/{slug}/", follow=True)
        for slug in world.slugs
    }
    for slug, pk in sorted(world.stood):
        page = pages[slug]
        if page.status_code != 200 or f'id="{pk}"' not in page.text:
            lost.append((slug, pk))
    for pk in sorted({pk for _slug, pk in world.stood}):
        page, heir = client.get(f"/en/sections/{pk}/", follow=True), world.heir(pk)
        if heir is None:
            well = page.status_code == 410
        elif pk == heir:
            well = page.status_code == 200 and page.context["page"].section.pk == pk
        else:  # merged: its heir's page; removed: a tombstone that names the heir
            well = (page.status_code == 200 and page.context["page"].section.pk == heir) or (
                page.status_code == 410 and f'#{heir}"' in page.text
            )
        lost += [] if well else [pk]
    return lost


@pytest.mark.parametrize("seed", range(SEQUENCES))
def test_every_link_ever_made_leads_to_the_right_place_or_a_tombstone(seed, client):
    world = build(random.Random(seed))
    for _ in range(STEPS):
        step(world)
    orders = {a.slug: list(a.sections.live().order_by("position").values_list("pk", flat=True))
              for a in Article.objects.all()}  # fmt: skip
    assert orders == world.articles
    assert lost_links(world, client) == []


@pytest.fixture
def two_cited(db, writer, reader, moderator):
    """Sections alpha and beta in chapters of their own, a report on each and one on both."""
    make_article("first", "alpha", position=1)
    make_article("second", "beta", position=2)
    alpha, beta = (Section.objects.get(pk=pk) for pk in ("alpha", "beta"))
    for tested in ([alpha], [beta], [alpha, beta]):
        make_report(writer, rounds=[("coding", ["What is it?"], tested)], by=moderator)
    return alpha, beta


def reports(*ids):
    return [Margin.objects.get(pk=pk).reports for pk in ids]


def test_reports_are_counted_once_where_a_section_is_merged_in(two_cited):
    alpha, beta = two_cited
    section_ops.remove(alpha, beta, {"by": None}, merged=True)
    assert reports("beta", "first", "second") == [3, 0, 3]


def test_bringing_a_merged_section_back_brings_its_reports_back(two_cited):
    alpha, beta = two_cited
    before = reports("alpha", "beta", "first", "second")
    section_ops.remove(alpha, beta, {"by": None}, merged=True)
    section_ops.restore(alpha, {"by": None})
    assert reports("alpha", "beta", "first", "second") == before == [2, 2, 2, 2]


def test_a_section_that_moves_takes_its_reports_into_the_other_chapter(two_cited):
    alpha, _beta = two_cited
    section_ops.move(alpha, Article.objects.get(slug="second"), None, 2, {"by": None})
    assert reports("first", "second") == [0, 3]


def test_a_report_names_the_section_that_took_the_place_of_the_one_it_cites(two_cited, client):
    alpha, beta = two_cited
    first = alpha.reportcitations.order_by("pk")[0].report
    section_ops.remove(alpha, beta, {"by": None}, merged=True)
    assert f"#{beta.pk}" in client.get(first.get_absolute_url(), follow=True).text


def test_the_page_of_the_heir_lists_the_reports_of_the_merged_section(two_cited, client):
    alpha, beta = two_cited
    section_ops.remove(alpha, beta, {"by": None}, merged=True)
    assert len(client.get("/en/sections/beta/").context["page"].reports) == 3


def test_a_section_is_not_removed_twice(two_cited):
    alpha, _beta = two_cited
    section_ops.remove(alpha, None, {"by": None})
    with pytest.raises(NotAllowed):
        section_ops.remove(alpha, None, {"by": None})


def test_an_opening_stays_where_it_is(two_cited):
    opening = Section.objects.get(pk="first")
    for act in (lambda: section_ops.remove(opening, None, {"by": None}),
                lambda: section_ops.move(opening, opening.article, None, 2, {"by": None})):  # fmt: skip
        with pytest.raises(NotAllowed):
            act()


def test_ids_are_never_used_again(two_cited):
    alpha, _beta = two_cited
    section_ops.remove(alpha, None, {"by": None})
    with pytest.raises(NotAllowed):
        section_ops.create("alpha", Article.objects.get(slug="first"), None, 2, {"by": None})


def test_no_other_article_takes_a_former_address(two_cited):
    first, second = Article.objects.order_by("position")
    section_ops.rename_article(first, "renamed")
    with pytest.raises(NotAllowed):
        section_ops.rename_article(second, "first")


def test_every_event_is_written_down(two_cited):
    alpha, beta = two_cited
    section_ops.move(alpha, beta.article, beta, 2, {"by": None})
    section_ops.remove(alpha, beta, {"by": None}, merged=True)
    section_ops.restore(alpha, {"by": None})
    assert [e.what for e in Event.objects.filter(section=alpha)] == ["restored", "merged", "moved"]
