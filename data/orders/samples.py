"""Free samples: one open sample per e-mail address and product, never revenue."""

from sqlmodel import Session, col, select

from data import emails, validation
from data.accounts.permissions import Credentials
from data.database import store
from data.errors import ValidationFailed
from data.lifecycle import OrderKind, PaymentMethod
from data.models import Order, Product, SampleRequest
from data.orders import checkout, open_samples
from data.orders.checkout import Contact, LineItemRequest, NewOrder, Placed


async def request(
    sku: str,
    *,
    by: Credentials,
    contact: Contact,
    message: str = "",
    client_key: str | None = None,
    idempotency_key: str | None = None,
) -> Placed:
    """Request one free sample. Raises Conflict while another sample of this product is open."""
    kept = checkout.validated(contact, with_address=True)
    text = validation.multi_line("message", message, max_length=1000, required=False)
    key = emails.key(kept.email)
    wanted = checkout.merge_lines([LineItemRequest(sku, 1)])
    draft = NewOrder(
        OrderKind.SAMPLE,
        wanted,
        kept,
        PaymentMethod.ON_DELIVERY,
        client_key,
        most_of_one=1,
        texts=(text,),
        idempotency_key=idempotency_key,
    )

    def command(session: Session) -> Placed:
        def beside(order: Order) -> SampleRequest:
            product = _samplable(session, wanted[0].sku)
            open_samples.refuse_second(session, product.id or 0, key)
            return SampleRequest(order_id=order.id or 0, product_id=product.id or 0, email=key, message=text)

        return checkout.insert_order(session, draft, by, beside)

    return await store.write(command)


def _samplable(session: Session, sku: str) -> Product:
    query = select(Product).where(Product.sku == sku, col(Product.archived).is_(False), col(Product.sample))
    product = session.exec(query).first()
    if product is None:
        raise ValidationFailed("sku", "There is no free sample of this product. Choose another one.")
    return product
