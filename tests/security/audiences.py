"""Who may ask for which route: the one table every new route must be entered in.

A name that ends in ``*`` stands for every route whose name begins so; the longest match decides.
Routes without a name are entered by ``/`` and their pattern.
"""

from dataclasses import dataclass

from tests.security.people import (
    ANONYMOUS,
    EDITOR,
    MODERATOR,
    ORGANISER,
    SIGNED_IN,
    SUPERUSER,
    UNDERTAKER,
)
from tests.security.routes import Route


@dataclass(frozen=True)
class Audience:
    """The roles that may ask; all others must be refused."""

    name: str
    roles: frozenset[str]


PUBLIC = Audience(
    "everybody",
    frozenset({ANONYMOUS, SIGNED_IN, EDITOR, MODERATOR, UNDERTAKER, ORGANISER, SUPERUSER}),
)
ACCOUNTS = Audience("signed-in people", PUBLIC.roles - {ANONYMOUS})
STAFF = Audience("staff", ACCOUNTS.roles - {SIGNED_IN})
EDITING = Audience("those who edit pages", STAFF.roles - {UNDERTAKER})
MODERATORS = Audience("those who unlock pages", frozenset({MODERATOR, SUPERUSER}))
DESK = Audience("those who see the desk", frozenset({UNDERTAKER, ORGANISER, SUPERUSER}))
ORGANISERS = Audience("the organiser", DESK.roles - {UNDERTAKER})
SUPERUSERS = Audience("superusers", frozenset({SUPERUSER}))

LISTS = (
    "organiser",
    "undertaker",
    "contact",
    "channel",
    "district",
    "recommenderclass",
    "awardtype",
)

AUDIENCES: dict[str, Audience] = {
    # The public API. Every route by its own name: a new one is a decision.
    "api:index": PUBLIC,
    "api:cases": PUBLIC,
    "api:case": PUBLIC,
    "api:news": PUBLIC,
    "api:news-item": PUBLIC,
    "api:categories": PUBLIC,
    "api:changes": PUBLIC,
    "api:results": PUBLIC,
    "api:campaigns": PUBLIC,
    "api:campaign": PUBLIC,
    "api:sites": PUBLIC,
    "api:snapshot": PUBLIC,
    "api:news-feed": PUBLIC,
    "api:case-feed": PUBLIC,
    "api:openapi": PUBLIC,
    "api:docs": PUBLIC,
    "api:docs-problems": PUBLIC,
    "api:docs-problem": PUBLIC,
    "/^api/": PUBLIC,
    # Pages and what belongs to them.
    "wagtail_serve": PUBLIC,
    "sitemap": PUBLIC,
    "news-sitemap": PUBLIC,
    "feed": PUBLIC,
    "text-size": PUBLIC,
    "search": PUBLIC,
    "robots": PUBLIC,
    # Whoever has a signed link; a false one answers 410.
    "draft": PUBLIC,
    "channel": PUBLIC,
    "case-address": PUBLIC,
    "case-press-kit": PUBLIC,
    "case-poster": PUBLIC,
    "/^media/images/(?P<path>.+)$": PUBLIC,
    "wagtaildocs_serve": PUBLIC,
    "wagtaildocs_authenticate_with_password": PUBLIC,
    "wagtailcore_authenticate_with_password": PUBLIC,
    # The door: reachable without being inside.
    "account_login": PUBLIC,
    "account_logout": PUBLIC,
    "account_signup": PUBLIC,
    "account_inactive": PUBLIC,
    "account_email": PUBLIC,
    "account_email_verification_sent": PUBLIC,
    "account_confirm_email": PUBLIC,
    "account_confirm_login_code": PUBLIC,
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "mfa_authenticate": PUBLIC,
    "/accounts/email/": PUBLIC,
    "/admin/login/": PUBLIC,
    "/admin/logout/": PUBLIC,
    "/^admin/password_reset/": PUBLIC,
    "/_util/login/": PUBLIC,
    "wagtailcore_login": PUBLIC,
    "wagtailadmin_login": PUBLIC,
    "wagtailadmin_logout": PUBLIC,
    "wagtailadmin_password_reset*": PUBLIC,
    # One's own account.
    "account_change_password": ACCOUNTS,
    "account_set_password": ACCOUNTS,
    "account_reauthenticate": ACCOUNTS,
    "mfa_*": ACCOUNTS,
    # The admin. Its icons and translations hold nothing.
    "wagtailadmin_sprite": PUBLIC,
    "wagtailadmin_javascript_catalog": PUBLIC,
    "wagtailadmin_*": STAFF,
    # Whoever may edit no page finds nothing to look for here.
    "wagtailadmin_explore_root": EDITING,
    "wagtailadmin_pages:search*": EDITING,
    "wagtailadmin_reports:workflow*": EDITING,
    "wagtailadmin_reports:aging_pages*": EDITING,
    "wagtailadmin_reports:page_types_usage*": EDITING,
    # Who may unlock sees what is locked.
    "wagtailadmin_reports:locked_pages*": MODERATORS,
    "wagtail_bulk_action": STAFF,
    "/admin/test404/": STAFF,
    "/admin/images/multiple/add/": EDITING,
    "/admin/account/": STAFF,
    "/admin/^.*/$": STAFF,
    "wagtaildocs:*": STAFF,
    "wagtaildocs:index*": EDITING,
    "wagtaildocs:add*": EDITING,
    "wagtaildocs:edit": EDITING,
    "wagtaildocs_chooser:*": STAFF,
    "wagtaildocs_chooser:create": EDITING,
    "wagtailimages:*": STAFF,
    "wagtailimages:index*": EDITING,
    "wagtailimages:add*": EDITING,
    "wagtailimages:edit": EDITING,
    "wagtailimages_chooser:*": STAFF,
    "wagtailimages_chooser:create": EDITING,
    "wagtailembeds:*": STAFF,
    "case_chooser:*": STAFF,
    "winner_chooser:*": STAFF,
    # The tools of a page ask for rights on that page.
    # Editors-in-chief alone, a right that none of these roles has.
    "stand-ins:*": SUPERUSERS,
    "undertaker-account:*": ORGANISERS,
    "editing:*": EDITING,
    "editing:corrections": ORGANISERS,
    "editing:correct": ORGANISERS,
    # Cases come from their pages; there is nothing to create here.
    "case_chooser:create": SUPERUSERS,
    "winner_chooser:create": SUPERUSERS,
    # The campaign desk and the lists behind it.
    "desk:*": DESK,
    "desk:rules-edit": ORGANISERS,
    "desk:rules-review": ORGANISERS,
    "desk:rules-notice": ORGANISERS,
    "desk:rules-drop": ORGANISERS,
    "desk:announce": ORGANISERS,
    "desk:pause": ORGANISERS,
    **{f"{name}:*": ORGANISERS for name in LISTS},
    **{f"{name}:index*": DESK for name in LISTS},
    # A campaign and a partner are loaded or copied, never made or deleted by hand.
    "campaign:*": ORGANISERS,
    "campaign:add": SUPERUSERS,
    "campaign:delete": SUPERUSERS,
    "partner:*": ORGANISERS,
    "partner:add": SUPERUSERS,
    "partner:delete": SUPERUSERS,
    # Keys open the API in a partner's name: the organiser's to give and to take back.
    "partner-keys:index": ORGANISERS,
    "partner-keys:make": ORGANISERS,
    "partner-keys:change": ORGANISERS,
    "partner-keys:revoke": ORGANISERS,
    # Whoever bears a signed pass, from any host; the page that gives them is the operators'.
    "ingress-probe": PUBLIC,
    "entrances": ORGANISERS,
    # The plugin system, and the example plugin's own page and route.
    "plugins": SUPERUSERS,
    "plugins:picks:picks": SUPERUSERS,
    "plugins:voting:snippets": DESK,
    "api:picks:list": PUBLIC,
    # Citizens vote without an account; the limit is the database's, not a role's.
    "api:voting:challenge": PUBLIC,
    "api:voting:votes": PUBLIC,
    "api:voting:receipt": PUBLIC,
    "api:voting:oembed": PUBLIC,
    "api:voting:disclaimers": PUBLIC,
    "pages:picks:picks": PUBLIC,
    "pages:voting:newest": PUBLIC,
    "pages:voting:ask": PUBLIC,
    "pages:voting:receipt": PUBLIC,
    "pages:voting:short-case": PUBLIC,
    "pages:voting:ballot": PUBLIC,
    "pages:voting:case": PUBLIC,
    "pages:voting:tally": PUBLIC,
    "pages:voting:confirm": PUBLIC,
    "pages:voting:disclaim": PUBLIC,
    "pages:voting:loader": PUBLIC,
    "pages:voting:embed-case": PUBLIC,
    "pages:voting:embed-ballot": PUBLIC,
    "api:voting:tally": PUBLIC,
    "api:voting:sealed-tally": PUBLIC,
    # The count is for those whom a superuser puts into one of the plugin's groups.
    "plugins:voting:*": SUPERUSERS,
    "wagtailadmin_collections:*": SUPERUSERS,
    "wagtailadmin_workflows:*": SUPERUSERS,
    # Choosing a task while editing a workflow, and seeing which pages use one.
    "wagtailadmin_workflows:task_cho*": STAFF,
    "wagtailredirects:*": SUPERUSERS,
    "wagtailsettings:*": SUPERUSERS,
    "wagtailsites:*": SUPERUSERS,
    "wagtailsnippets:*": SUPERUSERS,
    "wagtailusers_groups:*": SUPERUSERS,
    "wagtailusers_users:*": SUPERUSERS,
}


def entry_for(route: Route) -> str | None:
    """The entry of the table that decides about a route; None where nobody has decided."""
    if route.name in AUDIENCES:
        return route.name
    prefixes = [key for key in AUDIENCES if key.endswith("*") and route.name.startswith(key[:-1])]
    return max(prefixes, key=len, default=None)
