"""The application factory: extensions, one table of blueprints, wiring, error pages."""

from typing import Any

from flask import Flask, url_for
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from facilitator import paths, wiring
from facilitator.accounts import identity, me_views, user_views
from facilitator.accounts import views as accounts_views
from facilitator.assignments import session_views as staffing_views
from facilitator.assignments import speaker_views, stand_down_views
from facilitator.assignments import views as assignments_views
from facilitator.attendance import views as attendance_views
from facilitator.config import Settings
from facilitator.core.actor import ADMINISTRATOR, COORDINATOR, COUNSELLOR, MANAGER
from facilitator.core.clock import Clock
from facilitator.core.db import db
from facilitator.core.encryption import install_keys
from facilitator.core.tokens import install_link_key
from facilitator.feeds import public_views as feed_files
from facilitator.feeds import views as feeds_views
from facilitator.groups import (
    agreement_views,
    joining_views,
    portfolio_views,
    signpost_views,
    state_views,
    type_views,
    venue_views,
)
from facilitator.groups import views as groups_views
from facilitator.home import views as home_views
from facilitator.messages import held_views, letter_views, worker_views
from facilitator.messages import views as messages_views
from facilitator.organisation import closure_views
from facilitator.organisation import views as organisation_views
from facilitator.organisation.queries import find_organisation
from facilitator.people import views as people_views
from facilitator.registration import (
    answer_views,
    asking_views,
    break_views,
    call_views,
    death_views,
    decline_views,
    desk_ring_back_views,
    desk_views,
    email_views,
    ending_views,
    enquiry_views,
    expected_views,
    finder_views,
    my_choices_views,
    my_dates_views,
    my_place_views,
    offer_views,
    person_views,
    public_views,
    transfer_views,
    wish_views,
)
from facilitator.registration import signpost_views as outside_help_views
from facilitator.registration import views as registration_views
from facilitator.schedule import (
    arrange_views,
    bookings_views,
    calendar_views,
    change_views,
    dates_views,
    kind_views,
    move_views,
    planner_views,
    policy_views,
    session_views,
    split_views,
    twice_views,
)
from facilitator.schedule import views as schedule_views
from facilitator.web import health_views
from facilitator.web.error_pages import install_error_pages
from facilitator.web.guard import actor, check_ports, install_guard
from facilitator.web.headers import install_headers
from facilitator.web.intake import install_intake
from facilitator.web.logs import configure_logging, install_request_log
from facilitator.web.request import now
from facilitator.web.widgets import install_widgets
from facilitator.web.words import install_words

# Every module of views. Some share the blueprint of their slice.
VIEWS = (
    health_views,
    accounts_views,
    me_views,
    user_views,
    organisation_views,
    closure_views,
    messages_views,
    letter_views,
    held_views,
    worker_views,
    people_views,
    groups_views,
    joining_views,
    state_views,
    portfolio_views,
    type_views,
    venue_views,
    agreement_views,
    signpost_views,
    schedule_views,
    dates_views,
    session_views,
    move_views,
    calendar_views,
    kind_views,
    change_views,
    arrange_views,
    split_views,
    twice_views,
    policy_views,
    planner_views,
    bookings_views,
    assignments_views,
    staffing_views,
    stand_down_views,
    speaker_views,
    finder_views,
    public_views,
    asking_views,
    enquiry_views,
    call_views,
    my_place_views,
    my_dates_views,
    my_choices_views,
    break_views,
    wish_views,
    expected_views,
    answer_views,
    offer_views,
    desk_ring_back_views,
    desk_views,
    person_views,
    outside_help_views,
    email_views,
    death_views,
    decline_views,
    ending_views,
    transfer_views,
    registration_views,
    attendance_views,
    feed_files,
    feeds_views,
    home_views,
)

NAVIGATION = (
    ("Today", "home.today", "today", {COUNSELLOR, COORDINATOR, MANAGER, ADMINISTRATOR}),
    ("Groups", "groups.list_page", "groups", {COUNSELLOR, COORDINATOR, MANAGER}),
    ("Calendar", "schedule.calendar", "calendar", {COUNSELLOR, COORDINATOR, MANAGER}),
    ("People", "people.facilitators", "people", {COORDINATOR, MANAGER}),
    ("Messages", "messages.calls", "messages", {COUNSELLOR, COORDINATOR, MANAGER}),
    ("Settings", "organisation.settings_form", "settings", {ADMINISTRATOR, MANAGER}),
)


def create_app(settings: Settings | None = None) -> Flask:
    """The whole application. Raises Misconfigured when it cannot start safely."""
    settings = settings or Settings.load()
    settings.check_base_url()
    app = Flask(
        "facilitator",
        instance_path=str(settings.instance),
        template_folder=str(paths.TEMPLATES),
        static_folder=str(paths.PACKAGE / "static"),
    )
    _configure(app, settings)
    configure_logging()
    db.init_app(app)
    Migrate(app, db, directory=str(paths.MIGRATIONS), render_as_batch=True, compare_type=True)
    install_words(app)
    install_widgets(app)
    # Order matters: the request log begins first, strange hosts and bodies are refused next, then CSRF, then the guard.
    install_request_log(app)
    install_headers(app, settings)
    install_intake(app)
    CSRFProtect(app)
    identity.install(app)
    ports = install_guard(app)
    wiring.connect(ports)
    check_ports(ports)
    install_error_pages(app)
    for blueprint in dict.fromkeys(module.bp for module in VIEWS):
        app.register_blueprint(blueprint)
    app.context_processor(_page_context)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=0)  # type: ignore[method-assign]
    return app


def _configure(app: Flask, settings: Settings) -> None:
    install_link_key(settings.secret_key)
    install_keys(settings.note_keys)
    app.extensions["facilitator.settings"] = settings
    app.extensions["facilitator.clock"] = Clock(settings.test_now)
    on_postgres = settings.database_url.startswith("postgresql")
    app.config.update(
        DEBUG=False,  # whatever the environment says: a debugger shows everything to everybody
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": True} if on_postgres else {},
        MAX_CONTENT_LENGTH=settings.max_body,
        MAX_FORM_MEMORY_SIZE=settings.max_body,
        MAX_FORM_PARTS=500,
        SESSION_COOKIE_NAME="__Host-facilitator" if settings.secure else "facilitator",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        WTF_CSRF_TIME_LIMIT=None,  # a tired person's half-filled form must not be thrown away after an hour
        WTF_CSRF_SSL_STRICT=False,  # pages with a secret in their address send no referrer, so none can be asked for
        PREFERRED_URL_SCHEME="https" if settings.secure else "http",
    )


def _page_context() -> dict[str, Any]:
    """What every template may use."""
    someone = actor()
    signed_in = bool(someone.roles)
    return {
        "current_actor": someone if signed_in else None,
        "organisation": find_organisation(),
        "now": now(),
        "theme_url": url_for("organisation.theme_css"),
        "nav_items": [
            (label, url_for(endpoint), key)
            for label, endpoint, key, roles in NAVIGATION
            if someone.roles & roles
        ],
        "account_items": _account_items(someone.roles),
        "sign_out_url": url_for("accounts.sign_out"),
        "home_url": url_for("home.root"),
    }


def _account_items(roles: frozenset[str]) -> list[tuple[str, str]]:
    """The person's own menu."""
    items = [("Your own page", "me.own_page")]
    if roles & {COUNSELLOR}:
        items.append(("Your calendar link", "feeds.own_link_form"))
    return [(label, url_for(endpoint)) for label, endpoint in items]
