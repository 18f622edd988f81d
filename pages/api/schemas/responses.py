"""Response models, built from the attributes of the objects that data/ returns."""

from datetime import datetime
from typing import Annotated

from pydantic import AliasGenerator, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from data.accounts.profile import AccountView
from data.accounts.sessions import SessionView
from data.accounts.users import SignedIn
from data.lifecycle import OrderKind, PaymentMethod, PaymentStatus, QuoteState, Role, Status
from data.orders import OrderView, Placed
from data.products import ProductView


class ResponseModel(BaseModel):
    """A response with camelCase names."""

    model_config = ConfigDict(
        alias_generator=AliasGenerator(serialization_alias=to_camel), from_attributes=True
    )


class OkResponse(ResponseModel):
    """The call succeeded and returns nothing else."""

    status: str = "ok"


class HealthResponse(OkResponse):
    """The shop is well."""

    last_backup: datetime | None = Field(
        None, description="When the last backup succeeded, once there is one."
    )


class UserResponse(ResponseModel):
    """The signed-in user."""

    id: int
    name: str
    email: str
    role: Role


class AccountResponse(UserResponse):
    """An account. An inactive one cannot sign in."""

    active: bool
    created_at: datetime


class SessionResponse(ResponseModel):
    """A session of the caller, in a browser or a program."""

    id: str
    browser: str = Field(description="In words, such as “Firefox on Linux”.")
    network: str = Field(description="203.0.113.x, or the first 48 bits of an IPv6 address.")
    created_at: datetime
    seen_at: datetime = Field(description="When it last opened a page; up to an hour old.")
    current: bool = Field(description="Whether it is the one that asks.")


class EndedResponse(ResponseModel):
    """The number of sessions that were ended."""

    ended: int


class LoginResponse(ResponseModel):
    """A new session; its token is for `Authorization: Bearer`."""

    token: str
    user: Annotated[UserResponse, Field(validation_alias="person")]


class ProductResponse(ResponseModel):
    """A product on sale; the price in minor units."""

    sku: str
    slug: str
    title: str
    price: Annotated[int, Field(validation_alias="price_minor")]
    currency: str
    stock: int
    max_quantity: int = Field(description="The most of it in one order.")
    category: str
    description: str
    sample: bool


class LineResponse(ResponseModel):
    """One product of an order, as it was when the order was placed; prices in minor units."""

    sku: str
    title: str
    quantity: int
    unit_price: Annotated[int, Field(validation_alias="unit_price_minor")]
    total: Annotated[int, Field(validation_alias="total_minor")]


class AddressResponse(ResponseModel):
    """A delivery address."""

    street: str
    postcode: str
    city: str
    country: str


class HistoryEntryResponse(ResponseModel):
    """One event of an order's history."""

    at: datetime
    action: str
    source: Annotated[str | None, Field(serialization_alias="from")]
    target: Annotated[str | None, Field(serialization_alias="to")]
    actor: Role
    reason: str | None


class BulkResponse(ResponseModel):
    """The fields that only a bulk request has."""

    company: str
    wanted_by: str
    message: str
    quote_state: QuoteState
    quote_note: str


class OrderResponse(ResponseModel):
    """One order with its lines and history; money in minor units."""

    number: str
    kind: OrderKind
    status: Status
    customer: Annotated[str, Field(validation_alias="name")]
    email: str
    items: int
    total: Annotated[int, Field(validation_alias="total_minor")]
    currency: str
    lines: list[LineResponse]
    address: AddressResponse
    cancel_reason: str | None
    payment_method: PaymentMethod
    payment_status: PaymentStatus
    paid: Annotated[int, Field(validation_alias="paid_minor")]
    refunded: Annotated[int, Field(validation_alias="refunded_minor")]
    carrier: str
    tracking_number: str
    bulk: BulkResponse | None
    placed_at: datetime
    updated_at: datetime
    version: int
    history: list[HistoryEntryResponse]


class PlacedResponse(OrderResponse):
    """A new order; guests also get the secret of its link."""

    key: str | None = Field(None, description="Only for a guest: opens /orders/{number}?key=…")


class OrderPageResponse(ResponseModel):
    """One page of the list of all orders."""

    orders: list[OrderResponse]
    total: int
    page: int
    pages: int


class OverviewResponse(ResponseModel):
    """The numbers of the dashboard; the revenue in minor units."""

    total_orders: int
    regular_orders: int
    bulk_orders: int
    free_samples: int
    total_revenue: int
    total_users: int
    total_messages: int
    unread_messages: int
    newsletter_subscribers: int
    total_products: int
    currency: str


def order(view: OrderView) -> OrderResponse:
    return OrderResponse.model_validate(view)


def placed(new: Placed) -> PlacedResponse:
    """A new order. Without a key, `key` stays unset, so that it is left out of the JSON."""
    response = PlacedResponse.model_validate(new.order)
    if new.key:
        response.key = new.key
    return response


def product(view: ProductView) -> ProductResponse:
    return ProductResponse.model_validate(view)


def account(view: AccountView) -> AccountResponse:
    return AccountResponse.model_validate(view)


def session(view: SessionView) -> SessionResponse:
    return SessionResponse.model_validate(view)


def sign_in(signed_in: SignedIn) -> LoginResponse:
    return LoginResponse.model_validate(signed_in)
