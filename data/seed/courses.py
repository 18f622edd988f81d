"""What becomes of orders: the ways they go, how often, who does it and how long it takes.

Each way is a line of deeds that the table of steps allows; the numbers are how many orders of about
a thousand go that way.
"""

from dataclasses import dataclass
from itertools import accumulate
from random import Random

from data.lifecycle import Kind, PaymentMethod, Role


@dataclass(frozen=True, slots=True)
class Deed:
    """Something done to an order: by whom, and about how many hours after what came before it."""

    role: Role
    hours: float
    reasons: tuple[str, ...] = ()


DEEDS = {
    "process": Deed(Role.ADMIN, 9),
    "ship": Deed(Role.ADMIN, 18),
    "deliver": Deed(Role.ADMIN, 50),
    "return": Deed(Role.ADMIN, 150),
    "cancel": Deed(Role.CUSTOMER, 4),
    "turn_down": Deed(Role.ADMIN, 60),
    "reopen": Deed(Role.ADMIN, 1, ("Picked the wrong order", "Customer wants to add something")),
    "unship": Deed(Role.ADMIN, 2, ("Parcel was still on the shelf", "Carrier did not collect it")),
    "undeliver": Deed(Role.ADMIN, 5, ("Left with the wrong neighbour", "Clicked too early")),
    "reinstate": Deed(
        Role.ADMIN, 3, ("Customer cancelled by mistake", "Customer called and wants it after all")
    ),
    "receive": Deed(Role.ADMIN, 30),
    "refund": Deed(Role.ADMIN, 40),
    "refund_part": Deed(Role.ADMIN, 70),
    "quote": Deed(Role.ADMIN, 16),
    "accept": Deed(Role.CUSTOMER, 40),
    "decline": Deed(
        Role.CUSTOMER, 30, ("", "Over our budget", "We found another supplier", "The date has moved")
    ),
}


class Ways:
    """Ways to go, each with its weight."""

    def __init__(self, *weighted: tuple[int, str]) -> None:
        """Each way is a line of deeds, as in "process ship deliver"."""
        self._upto = tuple(accumulate(weight for weight, _ in weighted))
        self._ways = tuple(tuple(line.split()) for _, line in weighted)

    def choose(self, dice: Random) -> tuple[str, ...]:
        """One of them, as often as its weight says."""
        return dice.choices(self._ways, cum_weights=self._upto)[0]


_PAID_FIRST = Ways(
    (560, "receive process ship deliver"),
    (170, "process receive ship deliver"),
    (90, "process ship deliver receive"),
    (22, "receive process ship deliver return refund"),
    (6, "receive process ship return refund"),
    (3, "receive process ship deliver return"),
    (6, "receive process ship deliver refund_part"),
    (52, "cancel"),
    (14, "process cancel"),
    (12, "receive cancel refund"),
    (8, "receive process cancel refund"),
    (4, "receive process turn_down refund"),
    (2, "cancel receive refund"),
    (33, "turn_down"),
    (4, "process reopen process receive ship deliver"),
    (4, "receive process ship unship ship deliver"),
    (3, "receive process ship deliver undeliver deliver"),
    (4, "cancel reinstate receive process ship deliver"),
    (2, "receive cancel reinstate process ship deliver"),
)
_PAID_ON_THE_SPOT = Ways(
    (850, "process ship deliver receive"),
    (15, "process ship deliver receive return refund"),
    (10, "process ship return"),
    (60, "cancel"),
    (16, "process cancel"),
    (14, "turn_down"),
    (4, "process reopen process ship deliver receive"),
    (4, "process ship unship ship deliver receive"),
    (3, "process ship deliver undeliver deliver receive"),
    (4, "cancel reinstate process ship deliver receive"),
    (5, "process turn_down"),
)
_BULK = Ways(
    (420, "quote accept process receive ship deliver"),
    (120, "quote accept receive process ship deliver"),
    (80, "quote quote accept process ship deliver receive"),
    (20, "quote accept process cancel"),
    (10, "quote accept receive turn_down refund"),
    (170, "quote decline"),
    (50, "quote quote decline"),
    (60, "quote turn_down"),
    (30, "cancel"),
    (20, "quote cancel"),
    (30, "turn_down"),
)
_SAMPLE = Ways(
    (900, "process ship deliver"),
    (40, "cancel"),
    (10, "process cancel"),
    (30, "turn_down"),
    (10, "process ship return"),
)

#: How an order of each kind may go, by the way it is paid.
WAYS: dict[tuple[Kind, PaymentMethod], Ways] = {
    (Kind.REGULAR, PaymentMethod.BANK_TRANSFER): _PAID_FIRST,
    (Kind.REGULAR, PaymentMethod.ON_DELIVERY): _PAID_ON_THE_SPOT,
    (Kind.REGULAR, PaymentMethod.ON_COLLECTION): _PAID_ON_THE_SPOT,
    (Kind.BULK, PaymentMethod.BANK_TRANSFER): _BULK,
    (Kind.SAMPLE, PaymentMethod.ON_DELIVERY): _SAMPLE,
}
