"""What the desk says about accounts: their states, changes of their rights, and what happened to them."""

from dataclasses import dataclass
from typing import Any

from data.accounts.staff import AccountEvent, Change
from data.accounts.users import CustomerRow
from data.lifecycle import Role
from data.text_search import isolated


@dataclass(frozen=True, slots=True)
class ChangeWords:
    """How a change of rights is asked for and told; `{name}` is the person's."""

    button: str
    icon: str
    title: str
    explained: str
    done: str
    critical: bool = False


CHANGES: dict[Change, ChangeWords] = {
    Change.PROMOTE: ChangeWords(
        "Make admin",
        "admin_panel_settings",
        "Make {name} an admin?",
        "An admin sees all orders and customers, and can do everything that you can do here.",
        "{name} is an admin now and has to sign in again.",
    ),
    Change.DEMOTE: ChangeWords(
        "Remove admin",
        "person_remove",
        "Remove {name} as an admin?",
        "The account stays, as a customer's. It is signed out everywhere at once.",
        "{name} is no longer an admin.",
        critical=True,
    ),
    Change.SWITCH_OFF: ChangeWords(
        "Switch off",
        "block",
        "Switch off the account of {name}?",
        "Nobody can sign in to it any more, and it is signed out everywhere at once. Its orders stay.",
        "The account of {name} is switched off.",
        critical=True,
    ),
    Change.SWITCH_ON: ChangeWords(
        "Switch on",
        "check_circle",
        "Switch on the account of {name}?",
        "It can sign in again, with the same password and the same rights as before.",
        "The account of {name} is switched on.",
    ),
}
OWN_ACCOUNT = "This is your own account: you are signed out at once."
SIGN_OUT = ChangeWords(
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
    """The words of its badges."""
    return [account.role.value, *([] if account.active else ["switched_off"])]


def state_in_list(account: CustomerRow) -> str:
    """The one word that a line of the list shows; none for a customer as most are."""
    *_, word = states_of(account)
    return "" if word == Role.CUSTOMER else word


def counted(orders: int) -> str:
    """A number of orders in words."""
    return "1 order" if orders == 1 else f"{orders or 'no'} orders"


def browsers(number: int) -> str:
    """A number of sessions in words."""
    return "1 browser" if number == 1 else f"{number} browsers"


def signed_out(name: str, sessions: int) -> str:
    """What is said after an account was signed out everywhere."""
    said = SIGN_OUT.done if sessions else NOT_SIGNED_IN
    return said.format(name=isolated(name), browsers=browsers(sessions))


def entry(event: AccountEvent) -> dict[str, Any]:
    """An event as the timeline draws it."""
    return {"at": event.at, "title": _title(event), "actor": f"by {isolated(event.by)}" if event.by else None}


def _title(event: AccountEvent) -> str:
    if event.action == "edit":
        return f"{' and '.join(event.changed).capitalize()} changed"
    if event.action == "end_sessions":
        return f"Signed out in {browsers(event.sessions)}"
    return _EVENTS.get(event.action, event.action.replace("_", " ").capitalize())
