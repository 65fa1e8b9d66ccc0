"""Finding a group: the list with its filters, and a page that helps to choose. Everything stands in the address."""

from flask import render_template, request

from facilitator.groups.models import Leadership
from facilitator.registration.blueprint import bp
from facilitator.registration.finder_queries import candidates
from facilitator.registration.finder_rules import (
    WEEKDAYS,
    Near,
    PartOfDay,
    how_near,
    read_place,
    read_wishes,
    select,
    shortlist,
)
from facilitator.web.request import now

FORMATS = (("in_person", "In person"), ("online", "Online"), ("telephone", "By telephone"))
AUDIENCES = (("living_with", "For me"), ("supporters", "For a partner, relative or friend"))
NEAR_WORDS = {
    Near.HERE: "Close to you",
    Near.AROUND: "In your part of the country",
    Near.ANYWHERE: "From wherever you are",
    Near.UNKNOWN: "Ask us how far it is",
}
DATES_SHOWN = 3


@bp.get("/groups")
def finder() -> str:
    """The groups somebody can join now; each filter is a word of the address."""
    everything = candidates(now())
    areas = sorted({one.group.area for one in everything if one.group.area})
    wishes = read_wishes(request.args, areas)
    shown, place = select(everything, wishes), read_place(wishes.near)
    return render_template(
        "registration/public/finder.html",
        rows=[(one.group, one.sessions[:DATES_SHOWN]) for one in shown],
        near={one.group.id: NEAR_WORDS.get(how_near(one.group, place), "") for one in shown} if place else {},
        any_at_all=bool(everything),
        left_out=len(everything) - len(shown),
        area_pairs=[(area, area) for area in areas],
        wishes=wishes,
        formats=FORMATS,
        audiences=AUDIENCES,
        days=[(day, f"{day.title()}s") for day in WEEKDAYS],
        times=[(part.value, f"{part.value.title()}s") for part in PartOfDay],
        leaders=[(kind.value, kind.words) for kind in Leadership],
    )


@bp.get("/groups/choose")
def choose() -> str:
    """Four questions, then a few groups with the reasons in words, and always the way to be rung."""
    asked = bool(request.args)
    wishes = read_wishes(request.args)
    return render_template(
        "registration/public/choose.html",
        asked=asked,
        wishes=wishes,
        suggestions=shortlist(candidates(now()), wishes) if asked else [],
        formats=FORMATS,
        audiences=AUDIENCES,
        times=[(part.value, f"In the {part.value}") for part in PartOfDay],
    )
