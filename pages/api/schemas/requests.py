"""What callers send: JSON objects whose numbers are numbers. Unknown fields are ignored.

Lengths, e-mail addresses and amounts are checked in data/, with the same words as on the pages.
"""

from enum import StrEnum
from typing import Annotated

from fastapi import Header, Query
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt
from pydantic.alias_generators import to_camel

from components.guards import Visit
from data.accounts.staff import Change
from data.lifecycle import Action, PaymentMethod, Status
from data.orders import Address, Contact, Details, Wanted


class Body(BaseModel):
    """What all bodies share: camelCase names."""

    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True, validate_by_alias=True)


class Login(Body):
    """An account's e-mail address and password."""

    email: str
    password: str


class Registration(Login):
    """A new customer."""

    name: str


class SetUp(Login):
    """The first admin and the shop, with the token of the link that the program printed."""

    token: str
    shop_name: str
    currency: str
    name: str = ""


class AccountBody(Body):
    """What changes about one's own account; a new email needs the current password."""

    name: str | None = None
    email: str | None = None
    current_password: str = ""


class PasswordBody(Body):
    """A new password, and the current one."""

    current_password: str
    new_password: str


class RightsBody(Body):
    """A change of somebody's rights, with the password of the admin who asks."""

    action: Change
    current_password: str


class AddressBody(Body):
    """Where the parcel goes."""

    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""


class LineBody(Body):
    """So many of one product."""

    sku: str
    quantity: StrictInt = 1


class ContactBody(Body):
    """Whom an order is for; who is signed in may leave out his own name and address."""

    name: str = ""
    email: str = ""
    address: AddressBody = AddressBody()
    client_key: str | None = Field(None, description="The same key again gives the same order.")

    def contact(self, visit: Visit) -> Contact:
        """The contact as the verbs take it."""
        at = self.address
        return Contact(
            self.name or visit.person.name,
            self.email or visit.person.email,
            Address(at.street, at.postcode, at.city, at.country),
        )


class OrderBody(ContactBody):
    """A new order."""

    lines: list[LineBody]
    payment_method: PaymentMethod
    expected_total: StrictInt | None = Field(
        None, description="The total that was shown, in minor units; with another one nothing is ordered."
    )


class BulkBody(ContactBody):
    """A bulk request: several lines, or one product and a quantity."""

    lines: list[LineBody] = []
    sku: str = ""
    quantity: StrictInt = 1
    company: str = ""
    wanted_by: str = ""
    message: str = ""

    def wanted(self) -> list[Wanted]:
        """The lines as the verbs take them."""
        one = [LineBody(sku=self.sku, quantity=self.quantity)] if self.sku else []
        return wanted([*self.lines, *one])


class SampleBody(ContactBody):
    """A free sample of one product."""

    sku: str
    message: str = ""


class MessageBody(Body):
    """What somebody writes to the shop."""

    name: str
    email: str
    subject: str = ""
    message: str


class NewsletterBody(Body):
    """Who wants the newsletter."""

    email: str


class CancelBody(Body):
    """Why an order is cancelled."""

    reason: str = ""


class StepBody(Body):
    """A step of an order's life, and the status from which it is thought to be taken."""

    action: Action
    expected_status: Status | None = None
    reason: str = ""
    carrier: str = ""
    tracking_number: str = ""
    restock: StrictBool = False

    def details(self, idem: str | None) -> Details:
        """The details as the verb takes them."""
        return Details(
            self.reason, self.carrier, self.tracking_number, self.restock, self.expected_status, idem
        )


class PaymentAction(StrEnum):
    """What happened to the money of an order."""

    RECEIVE = "receive"
    REFUND = "refund"


class PaymentBody(Body):
    """Money that came in or went back; without an amount all of it."""

    action: PaymentAction
    amount: StrictInt | None = Field(None, description="Minor units; only for a refund.")
    expected: StrictInt | None = Field(
        None,
        description="The sum that was shown: what is owed (receive: total - paid + refunded), or what was "
        "kept so far (refund: paid - refunded). With another one nothing is booked. "
        "A part refund needs it, or an Idempotency-Key.",
    )


class QuoteBody(Body):
    """The price of a whole bulk request, in minor units."""

    total: StrictInt
    note: str = ""
    expected_total: StrictInt | None = Field(
        None, description="The price that was shown before, 0 where there was none."
    )


class AcceptBody(Body):
    """The price that was shown, in minor units."""

    expected_total: StrictInt


class DeclineBody(CancelBody):
    """Why, and the price that was shown, in minor units."""

    expected_total: StrictInt | None = None


IdempotencyKey = Annotated[
    str | None,
    Header(description="1 to 200 characters. The same key with the same body again gives the same answer."),
]
Everywhere = Annotated[bool, Query(description="Also the session that asks.")]
LinkKey = Annotated[str | None, Query(alias="key", description="The secret of a guest's link.")]


def link_key(_key: LinkKey = None) -> None:
    """For the description alone; the guard reads the key itself."""


def wanted(lines: list[LineBody]) -> list[Wanted]:
    """Lines as the verbs take them."""
    return [Wanted(line.sku, line.quantity) for line in lines]
