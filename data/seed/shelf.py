"""The shop's shelf while its story is told: goods are taken, given back and bought in, move by move."""

from dataclasses import dataclass

from data.lifecycle import Role
from data.models import MoveReason
from data.seed.batch import Batch, Row, moment
from data.seed.catalogue import Offer

WEEK = 7 * 86_400


@dataclass(slots=True, eq=False)
class Good:
    """A product on the shelf. `refill` is how many are bought in when it runs out."""

    id: int
    sku: str
    title: str
    price_minor: int
    sample: bool
    stock: int
    version: int = 1
    updated_at: float = 0.0
    refill: int = 24
    refilled_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Added:
    """A product that is not in the database yet."""

    good: Good
    offer: Offer
    slug: str
    folded: str
    created_at: float

    def row(self) -> Row:
        """The product's row, in the order of batch._COLUMNS."""
        good, offer, created = self.good, self.offer, moment(self.created_at)
        texts = (offer.title, offer.description, offer.category)
        numbers = (good.price_minor, good.stock, int(good.sample), 0)
        return (
            good.id,
            good.sku,
            self.slug,
            *texts,
            *numbers,
            self.folded,
            good.version,
            created,
            moment(good.updated_at),
        )


class Shelf:
    """All goods, and which of them have moved since the last commit."""

    def __init__(self, batch: Batch) -> None:
        """An empty shelf."""
        self.batch = batch
        self.goods: list[Good] = []
        self.moved: dict[int, Good] = {}

    def take(self, good: Good, quantity: int, line_id: int, why: MoveReason, at: float) -> None:
        """Take goods for an order's line, or give them back where `quantity` is negative."""
        if good.stock < quantity:
            self.buy_in(good, quantity - good.stock + good.refill, at)
        self._move(good, -quantity, line_id, why, at)

    def buy_in(self, good: Good, quantity: int, at: float) -> None:
        """More comes in; what sells fast is bought in larger lots."""
        if at - good.refilled_at < WEEK:
            good.refill *= 2
        good.refilled_at = at
        self.count(good, good.stock + quantity, at)

    def count(self, good: Good, left: int, at: float) -> None:
        """Somebody counts what is there, and writes it down."""
        before = good.stock
        self._move(good, left - before, None, MoveReason.ADJUST, at)
        subject, target = f"product:{good.sku}", str(good.stock)
        self.batch.event(at, subject, "stock", Role.ADMIN.value, source=str(before), target=target)

    def _move(self, good: Good, delta: int, line_id: int | None, why: MoveReason, at: float) -> None:
        good.stock += delta
        good.version += 1
        good.updated_at = at
        self.moved[good.id] = good
        self.batch.new["stock_move"].append((good.id, line_id, delta, why.value, moment(at)))
