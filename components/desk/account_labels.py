"""Labels for accounts: states, permission changes, and events."""

from dataclasses import dataclass
from typing import Any

from data.accounts.staff import AccountEvent, Change
from data.accounts.users import CustomerRow
from data.lifecycle import Role
from data.text_search import isolated


@dataclass(frozen=True, slots=True)
class ChangeLabel:
    """Texts for a change of permissions; `{name}` is the name of the account's user."""

    button: str
    icon: str
    title: str
    explained: str
    done: str
    critical: bool = False


CHANGES: dict[Change, ChangeLabel] = {
    Change.PROMOTE: ChangeLabel(
        "Make admin",
        "admin_panel_settings",
        "Make {name} an admin?",
        "An admin sees all orders and customers, and can do everything that you can do here.",
        "{name} is an admin now and has to sign in again.",
    ),
    Change.DEMOTE: ChangeLabel(
        "Remove admin",
        "person_remove",
        "Remove {name} as an admin?",
        "The account stays, as a customer's. It is signed out everywhere at once.",
        "{name} is no longer an admin.",
        critical=True,
    ),
    Change.SWITCH_OFF: ChangeLabel(
        "Switch off",
        "block",
        "Switch off the account of {name}?",
        "Nobody can sign in to it any more, and it is signed out everywhere at once. Its orders stay.",
        "The account of {name} is switched off.",
        critical=True,
    ),
    Change.SWITCH_ON: ChangeLabel(
        "Switch on",
        "check_circle",
        "Switch on the account of {name}?",
        "It can sign in again, with the same password and the same rights as before.",
        "The account of {name} is switched on.",
    ),
}
OWN_ACCOUNT = "This is your own account: you are signed out at once."
SIGN_OUT = ChangeLabel(
    "Sign out everywhere",
    "logout",
    "Sign {name} out everywhere?",
    "Every browser and program that is signed in to this account is signed out at once. "
    "The password stays the same.",
    "{name} is signed out in {browsers}.",
    critical=True,
)
NOT_SIGNED_IN = "{name} was not signed in anywhere."
_EVENTS = {
    "register": "Account created",
    "sign_in": "Signed in",
    "sign_out": "Signed out",
    "change_password": "Password changed",
    Change.PROMOTE: "Made an admin",
    Change.DEMOTE: "Removed as an admin",
    Change.SWITCH_OFF: "Switched off",
    Change.SWITCH_ON: "Switched on",
}


def states_of(account: CustomerRow) -> list[str]:
    """The badge styles of an account, as keys of BADGE_STYLES."""
    return [account.role.value, *([] if account.active else ["switched_off"])]


def state_in_list(account: CustomerRow) -> str:
    """The badge in the list; empty for an ordinary customer."""
    *_, state = states_of(account)
    return "" if state == Role.CUSTOMER else state


def counted(orders: int) -> str:
    return "1 order" if orders == 1 else f"{orders or 'no'} orders"


def browsers(number: int) -> str:
    return "1 browser" if number == 1 else f"{number} browsers"


def signed_out(name: str, sessions: int) -> str:
    """The notice after all sessions of an account were ended."""
    template = SIGN_OUT.done if sessions else NOT_SIGNED_IN
    return template.format(name=isolated(name), browsers=browsers(sessions))


def entry(event: AccountEvent) -> dict[str, Any]:
    """An event as a timeline entry."""
    return {"at": event.at, "title": _title(event), "actor": f"by {isolated(event.by)}" if event.by else None}


def _title(event: AccountEvent) -> str:
    if event.action == "edit":
        return f"{' and '.join(event.changed).capitalize()} changed"
    if event.action == "end_sessions":
        return f"Signed out in {browsers(event.sessions)}"
    return _EVENTS.get(event.action, event.action.replace("_", " ").capitalize())
