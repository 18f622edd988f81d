"""Orders are placed, and each goes its way."""

from functools import lru_cache, partial
from random import Random

from data import emails, texts
from data.lifecycle import OPEN, Kind, PaymentMethod, QuoteState
from data.orders import placing
from data.seed import people, words
from data.seed.batch import Batch, Row, moment
from data.seed.clock import HOUR, Clock
from data.seed.courses import DEEDS, WAYS
from data.seed.crowd import Crowd
from data.seed.opening import Opening
from data.seed.people import Someone
from data.seed.shelf import Good
from data.seed.stories import Line, Request, Story
from data.seed.telling import Teller

BULK, SAMPLES = 0.04, 0.06
SAMPLE_TRIES = 12
_METHODS = (PaymentMethod.BANK_TRANSFER, PaymentMethod.ON_DELIVERY, PaymentMethod.ON_COLLECTION)
_HOW_MANY_LINES = (1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5)
_HOW_MANY_OF_ONE = (1, 1, 1, 1, 1, 1, 2, 2, 3, 4)
_HOW_MANY_IN_BULK = (12, 20, 24, 30, 40, 50, 60)

_indexed = lru_cache(65_536)(texts.indexed)


class Orders:
    """All orders that are placed; those that changed since the last commit are kept until it."""

    def __init__(self, clock: Clock, crowd: Crowd, teller: Teller, opening: Opening, dice: Random) -> None:
        """Numbers go on after those of `opening`."""
        self._clock, self._crowd, self._teller, self._dice = clock, crowd, teller, dice
        self._goods = teller.shelf.goods
        self._nonces = Random(opening.last_order)  # noqa: S311 - nobody is given the links of these orders
        self._currency = opening.currency
        self._last_order, self._last_line = opening.last_order, opening.last_line
        self._open_samples: set[tuple[str, int]] = set()
        self.fresh: list[Story] = []
        self._changed: dict[int, Story] = {}

    def place(
        self,
        at: float,
        *,
        kind: Kind | None = None,
        who: Someone | None = None,
        way: tuple[str, ...] | None = None,
        pace: float = 1.0,
    ) -> None:
        """Somebody places an order, whatever is left open is left to chance."""
        who = who or self._crowd.anyone()
        kind = kind or self._any_kind()
        lines = self._lines(kind, who)
        if not lines:
            kind, lines = Kind.REGULAR, self._lines(Kind.REGULAR, who)
        method = self._method(kind)
        self._last_order += 1
        story = Story(
            id=self._last_order,
            number=f"{placing.PREFIX}{placing.FIRST + self._last_order}",
            kind=kind,
            who=who,
            method=method,
            placed_at=at,
            updated_at=at,
            way=way if way is not None else WAYS[kind, method].choose(self._dice),
            pace=pace,
            nonce=f"{self._nonces.getrandbits(128):x}",
            lines=lines,
        )
        self._complete(story)
        self._teller.place(story)
        self.fresh.append(story)
        self._go_on(story, at)

    def seal(self, batch: Batch) -> None:
        """Put the rows of all that changed since the last commit into the batch."""
        for story in self.fresh:
            self._changed.pop(story.id, None)
            batch.new["orders"].append(story.row(self._currency))
            batch.new["order_line"] += story.line_rows()
            batch.new["order_search"].append((story.id, _search_words(story)))
            _beside(story, batch)
        for story in self._changed.values():
            batch.changed["orders"].append(story.change())
            batch.changed["order_line"] += [(line.held, line.id) for line in story.lines]
            if story.request is not None:
                batch.changed["bulk_request"].append((*_answers(story.request), story.id))
        self.fresh.clear()
        self._changed.clear()

    def _go_on(self, story: Story, at: float) -> None:
        if story.told < len(story.way):
            hours = DEEDS[story.way[story.told]].hours * story.pace * (0.2 + 0.8 * self._dice.expovariate(1))
            self._clock.later(at + hours * HOUR, partial(self._tell, story))

    def _tell(self, story: Story, at: float) -> None:
        self._teller.do(story, story.way[story.told], at)
        story.told += 1
        self._changed[story.id] = story
        if story.kind is Kind.SAMPLE and story.status not in OPEN:
            self._open_samples.discard((story.who.email, story.lines[0].good.id))
        self._go_on(story, at)

    def _any_kind(self) -> Kind:
        drawn = self._dice.random()
        if drawn < BULK:
            return Kind.BULK
        return Kind.SAMPLE if drawn < BULK + SAMPLES else Kind.REGULAR

    def _method(self, kind: Kind) -> PaymentMethod:
        if kind is Kind.BULK:
            return PaymentMethod.BANK_TRANSFER
        if kind is Kind.SAMPLE:
            return PaymentMethod.ON_DELIVERY
        return _METHODS[min(2, int(self._dice.random() * 2.5))]

    def _lines(self, kind: Kind, who: Someone) -> list[Line]:
        if kind is Kind.SAMPLE:
            return self._sample(who)
        how_many = self._dice.choice(_HOW_MANY_LINES)
        goods = {good.id: good for good in (self._any_good() for _ in range(how_many))}
        if kind is Kind.BULK:
            return [self._line(good, self._dice.choice(_HOW_MANY_IN_BULK), 0) for good in goods.values()]
        return [
            self._line(good, self._dice.choice(_HOW_MANY_OF_ONE), good.price_minor) for good in goods.values()
        ]

    def _sample(self, who: Someone) -> list[Line]:
        """One piece of what there are samples of and none is on its way to him; none where that is hard."""
        for good in (self._any_good() for _ in range(SAMPLE_TRIES)):
            if good.sample and (who.email, good.id) not in self._open_samples:
                self._open_samples.add((who.email, good.id))
                return [self._line(good, 1, 0)]
        return []

    def _line(self, good: Good, quantity: int, price_minor: int) -> Line:
        self._last_line += 1
        return Line(self._last_line, good, quantity, price_minor)

    def _any_good(self) -> Good:
        """Some sell better than others."""
        return self._goods[int(self._dice.random() ** 1.7 * len(self._goods))]

    def _complete(self, story: Story) -> None:
        if story.kind is Kind.BULK:
            story.quote = QuoteState.NEW
            story.request = Request(
                people.company(self._dice),
                self._dice.choice(words.WANTED_BY),
                self._dice.choice(words.WISHES),
            )
        elif story.kind is Kind.SAMPLE:
            story.message = self._dice.choice(words.SAMPLE_WISHES)
        story.total = sum([line.quantity * line.price_minor for line in story.lines])


def _search_words(story: Story) -> str:
    """The same as placing writes, out of pieces that are folded only once."""
    goods = [(line.good.title, line.good.sku) for line in story.lines]
    company = story.request.company if story.request else ""
    found_by = placing.searched(story.number, story.who.email, story.who.name, company, goods)
    return " ".join([_indexed(text) for text in found_by if text])


def _beside(story: Story, batch: Batch) -> None:
    if (request := story.request) is not None:
        wish = (request.company, request.wanted_by, request.message)
        batch.new["bulk_request"].append((story.id, *wish, *_answers(request)))
    elif story.kind is Kind.SAMPLE:
        row: Row = (story.id, story.lines[0].good.id, emails.key(story.who.email), story.message)
        batch.new["sample_request"].append(row)


def _answers(request: Request) -> Row:
    quoted, answered = request.quoted_at, request.answered_at
    return (
        request.note,
        None if quoted is None else moment(quoted),
        None if answered is None else moment(answered),
    )
