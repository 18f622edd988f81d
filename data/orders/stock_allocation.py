"""Takes an order's goods from stock and returns them, line by line, in the running transaction.

`held` of a line is the quantity taken and not returned. Both ways move only the difference, so repeating
them moves nothing.
"""

from sqlalchemy import update
from sqlmodel import Session, col, select

from data.errors import Conflict
from data.models import MoveReason, Order, OrderLine, Product, StockMove, now
from data.text_search import isolated


def settle(session: Session, order: Order, *, hold: bool, why: MoveReason) -> list[str]:
    """Take missing goods from stock, or return the held ones; returns the SKUs that moved.

    Raises Conflict, with the title, where there is not enough stock.
    """
    lines = session.exec(select(OrderLine).where(OrderLine.order_id == order.id)).all()
    return [line.sku for line in lines if _settle_line(session, line, line.quantity if hold else 0, why)]


def _settle_line(session: Session, line: OrderLine, should_hold: int, why: MoveReason) -> bool:
    taken = should_hold - line.held
    if taken == 0:
        return False
    moved = session.connection().execute(
        update(Product)
        .where(col(Product.id) == line.product_id, col(Product.stock) >= taken)
        .values(stock=Product.stock - taken, version=Product.version + 1, updated_at=now())
    )
    if moved.rowcount != 1:
        raise Conflict(_not_enough(session, line))
    session.add(StockMove(product_id=line.product_id, order_line_id=line.id, delta=-taken, why=why))
    line.held = should_hold
    session.add(line)
    return True


def _not_enough(session: Session, line: OrderLine) -> str:
    left = session.exec(select(Product.stock).where(Product.id == line.product_id)).one()
    return (
        f"There are only {left} of “{isolated(line.title)}” in stock, and this order needs {line.quantity}."
    )
