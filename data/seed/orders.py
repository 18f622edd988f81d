"""Places simulated orders, and schedules the steps of their scenarios."""

from functools import lru_cache, partial
from random import Random

from data import emails, text_search
from data.accounts import tokens
from data.lifecycle import OPEN, OrderKind, PaymentMethod, QuoteState
from data.orders import checkout
from data.seed.bulk_insert import BulkInsert
from data.seed.customers import CustomerPool, FakePerson, fake_company
from data.seed.data_files import SCENARIOS, TEXTS, choices
from data.seed.inventory import Inventory, StockItem
from data.seed.transitions import SEQUENCES, STEPS, OrderSimulator, SimulatedLine, SimulatedOrder, Steps

SAMPLE_TRIES, QUICK = 12, 0.04
_KINDS = choices(SCENARIOS["kinds"], OrderKind)
_METHODS = {kind: choices(methods, PaymentMethod) for kind, methods in SCENARIOS["payment_methods"].items()}

_indexed = lru_cache(65_536)(text_search.index_text)


class SimulatedOrders:
    def __init__(
        self, rows: BulkInsert, customers: CustomerPool, inventory: Inventory, currency: str
    ) -> None:
        self._rows, self._clock, self._rng = rows, rows.clock, rows.clock.rng
        self._customers, self._items, self._currency = customers, inventory.items, currency
        self._simulator = OrderSimulator(rows, customers, inventory)
        self._nonces = Random(self._rows.last_ids["orders"])  # noqa: S311 - their links are never shown
        self._open_samples: set[tuple[str, int]] = set()
        self.placed = 0

    def place(
        self, kind: OrderKind | None = None, person: FakePerson | None = None, steps: Steps | None = None
    ) -> None:
        """Place an order, with random values for everything that is not given. Given steps follow quickly."""
        pace = 1.0 if steps is None else QUICK
        person = person or self._customers.visitor()
        kind, order_id = kind or OrderKind(self._rng.choices(**_KINDS)[0]), self._rows.next_id("orders")
        is_sample = kind is OrderKind.SAMPLE
        lines = self._sample_line(order_id, person) if is_sample else self._lines(order_id, kind)
        if not lines:
            kind, lines = OrderKind.REGULAR, self._lines(order_id, OrderKind.REGULAR)
        methods, number = _METHODS[kind], f"{checkout.PREFIX}{checkout.NUMBER_OFFSET + order_id}"
        method = self._rng.choices(**methods)[0] if kind is OrderKind.REGULAR else methods["population"][0]
        steps = [*self._rng.choices(**SEQUENCES[kind, method])[0]] if steps is None else steps
        nonce, now = f"{self._nonces.getrandbits(128):x}", self._clock.timestamp
        key_hash = tokens.digest(tokens.order_key(number, nonce))
        order = SimulatedOrder(
            *(order_id, number, kind, method, person, self._currency, lines, steps, pace),
            *(nonce, key_hash, now, now),
            items=sum([line.quantity for line in lines]),
            total_minor=sum([line.quantity * line.unit_price_minor for line in lines]),
        )
        self._add_rows(order)
        self._simulator.place(order)
        self.placed += 1
        self._schedule_next(order)

    def _schedule_next(self, order: SimulatedOrder) -> None:
        if order.done < len(order.steps):
            hours = STEPS[order.steps[order.done]]["hours"] * order.pace
            self._clock.schedule_later(hours, partial(self._take_next, order))

    def _take_next(self, order: SimulatedOrder) -> None:
        self._simulator.take(order, order.steps[order.done])
        order.done += 1
        if order.kind is OrderKind.SAMPLE and order.status not in OPEN:
            self._open_samples.discard((order.person.email, order.lines[0].item.id))
        self._schedule_next(order)

    def _lines(self, order_id: int, kind: OrderKind) -> list[SimulatedLine]:
        number, is_bulk = self._rng.choice(SCENARIOS["lines"]), kind is OrderKind.BULK
        items = {item.id: item for item in [self._random_item() for _ in range(number)]}
        quantities = SCENARIOS["bulk_quantities" if is_bulk else "quantities"]
        return [
            self._line(order_id, item, self._rng.choice(quantities), 0 if is_bulk else item.price_minor)
            for item in items.values()
        ]

    def _sample_line(self, order_id: int, person: FakePerson) -> list[SimulatedLine]:
        """One piece of a product without an open sample for this person; none after too many tries."""
        for item in (self._random_item() for _ in range(SAMPLE_TRIES)):
            if item.sample and (person.email, item.id) not in self._open_samples:
                self._open_samples.add((person.email, item.id))
                return [self._line(order_id, item, 1, 0)]
        return []

    def _line(self, order_id: int, item: StockItem, quantity: int, price_minor: int) -> SimulatedLine:
        return SimulatedLine(self._rows.next_id("order_line"), order_id, item, quantity, price_minor)

    def _random_item(self) -> StockItem:
        return self._items[int(self._rng.random() ** 1.7 * len(self._items))]

    def _add_rows(self, order: SimulatedOrder) -> None:
        self._rows.add("orders", order)
        for line in order.lines:
            self._rows.add("order_line", line)
        company = ""
        if order.kind is OrderKind.BULK:
            order.quote_state, company = QuoteState.NEW, fake_company(self._rng)
            written = (self._rng.choice(TEXTS["wanted_by"]), self._rng.choice(TEXTS["bulk_messages"]))
            self._rows.add("bulk_request", (order.id, company, *written, "", None, None))
        elif order.kind is OrderKind.SAMPLE:
            message, address = self._rng.choice(TEXTS["sample_messages"]), emails.key(order.person.email)
            self._rows.add("sample_request", (order.id, order.lines[0].item.id, address, message))
        goods = [(line.item.title, line.item.sku) for line in order.lines]
        found_by = checkout.search_terms(order.number, order.person.email, order.person.name, company, goods)
        # The same search text as the command writes, from parts that are folded only once.
        self._rows.add("order_search", (order.id, " ".join([_indexed(text) for text in found_by if text])))
