"""Allows one open sample per e-mail address and product, also when an order is reopened."""

from sqlmodel import Session, col, select

from data.errors import Conflict
from data.lifecycle import OPEN, Transition
from data.models import Order, SampleRequest


def refuse_second(session: Session, product_id: int, email_key: str) -> None:
    """Raises Conflict while a sample of this product is open for this e-mail key."""
    open_one = session.exec(
        select(Order.number)
        .join(SampleRequest)
        .where(
            SampleRequest.product_id == product_id,
            SampleRequest.email == email_key,
            col(Order.status).in_(OPEN),
        )
    ).first()
    if open_one is not None:
        raise Conflict("A sample of this product is already on its way to this e-mail address.")


def refuse_reopening(session: Session, order: Order, step: Transition) -> None:
    """The same for a transition that reopens an order; other kinds of orders pass."""
    if step.source in OPEN or step.target not in OPEN:
        return
    if sample := session.get(SampleRequest, order.id):
        refuse_second(session, sample.product_id, sample.email)
