"""Request bodies. Integers are strict; unknown fields are ignored.

Lengths, email addresses and amounts are validated in data/, with the same sentences as on the pages.
"""

from enum import StrEnum
from typing import Annotated

from fastapi import Header, Query
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt
from pydantic.alias_generators import to_camel

from components.guards import RequestContext
from data.accounts.staff import Change
from data.lifecycle import Action, PaymentMethod, Status
from data.orders import Address, Contact, LineItemRequest, TransitionInput


class RequestModel(BaseModel):
    """A body with camelCase names."""

    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True, validate_by_alias=True)


class LoginRequest(RequestModel):
    """An account's e-mail address and password."""

    email: str
    password: str


class RegisterRequest(LoginRequest):
    """A new customer."""

    name: str


class SetupRequest(LoginRequest):
    """The first admin and the shop, with the token of the link that the program printed."""

    token: str
    shop_name: str
    currency: str
    name: str = ""


class AccountRequest(RequestModel):
    """Changes of the caller's account; a new email needs the current password."""

    name: str | None = None
    email: str | None = None
    current_password: str = ""


class PasswordRequest(RequestModel):
    """A new password, and the current one."""

    current_password: str
    new_password: str


class RightsRequest(RequestModel):
    """A change of an account's permissions, with the password of the calling admin."""

    action: Change
    current_password: str


class AddressRequest(RequestModel):
    """A delivery address."""

    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""


class LineRequest(RequestModel):
    """One product and its quantity."""

    sku: str
    quantity: StrictInt = 1


class ContactRequest(RequestModel):
    """The recipient of an order. For signed-in callers, name and email default to their own."""

    name: str = ""
    email: str = ""
    address: AddressRequest = AddressRequest()
    client_key: str | None = Field(None, description="The same key again gives the same order.")

    def contact(self, visit: RequestContext) -> Contact:
        to = self.address
        return Contact(
            self.name or visit.person.name,
            self.email or visit.person.email,
            Address(to.street, to.postcode, to.city, to.country),
        )


class OrderRequest(ContactRequest):
    """A new order."""

    lines: list[LineRequest]
    payment_method: PaymentMethod
    expected_total: StrictInt | None = Field(
        None, description="The total that was shown, in minor units; with another one nothing is ordered."
    )


class BulkOrderRequest(ContactRequest):
    """A bulk request: several lines, or one product and a quantity."""

    lines: list[LineRequest] = []
    sku: str = ""
    quantity: StrictInt = 1
    company: str = ""
    wanted_by: str = ""
    message: str = ""

    def line_items(self) -> list[LineItemRequest]:
        single = [LineRequest(sku=self.sku, quantity=self.quantity)] if self.sku else []
        return line_items([*self.lines, *single])


class SampleOrderRequest(ContactRequest):
    """A free sample of one product."""

    sku: str
    message: str = ""


class MessageRequest(RequestModel):
    """A message to the shop."""

    name: str
    email: str
    subject: str = ""
    message: str


class NewsletterRequest(RequestModel):
    """A sign-up for the newsletter."""

    email: str


class CancelRequest(RequestModel):
    """The reason for a cancellation."""

    reason: str = ""


class TransitionRequest(RequestModel):
    """A transition of an order, and the status that the caller expects before it."""

    action: Action
    expected_status: Status | None = None
    reason: str = ""
    carrier: str = ""
    tracking_number: str = ""
    restock: StrictBool = False

    def details(self, idempotency_key: str | None) -> TransitionInput:
        return TransitionInput(
            self.reason,
            self.carrier,
            self.tracking_number,
            self.restock,
            self.expected_status,
            idempotency_key,
        )


class PaymentAction(StrEnum):
    """The kind of a payment booking."""

    RECEIVE = "receive"
    REFUND = "refund"


class PaymentRequest(RequestModel):
    """Money received or refunded; without an amount, all of it."""

    action: PaymentAction
    amount: StrictInt | None = Field(None, description="Minor units; only for a refund.")
    expected: StrictInt | None = Field(
        None,
        description="The sum that was shown: what is owed (receive: total - paid + refunded), or what was "
        "kept so far (refund: paid - refunded). With another one nothing is booked. "
        "A part refund needs it, or an Idempotency-Key.",
    )


class QuoteRequest(RequestModel):
    """The price of a whole bulk request, in minor units."""

    total: StrictInt
    note: str = ""
    expected_total: StrictInt | None = Field(
        None, description="The price that was shown before, 0 where there was none."
    )


class AcceptRequest(RequestModel):
    """The price that was shown, in minor units."""

    expected_total: StrictInt


class DeclineRequest(CancelRequest):
    """The reason, and the price that was shown, in minor units."""

    expected_total: StrictInt | None = None


IdempotencyKey = Annotated[
    str | None,
    Header(description="1 to 200 characters. The same key with the same body again gives the same answer."),
]
Everywhere = Annotated[bool, Query(description="Also the session that asks.")]
LinkKey = Annotated[str | None, Query(alias="key", description="The secret of a guest's link.")]


def link_key(_key: LinkKey = None) -> None:
    """Only for the OpenAPI document; the guard reads the key itself."""


def line_items(lines: list[LineRequest]) -> list[LineItemRequest]:
    return [LineItemRequest(line.sku, line.quantity) for line in lines]
