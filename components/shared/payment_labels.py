"""Ways to pay and what has become of the money, in words for customers."""

from data.lifecycle import PaymentMethod, PaymentStatus

#: Every way to pay: what it is called, and what it means.
METHODS: dict[PaymentMethod, tuple[str, str]] = {
    PaymentMethod.ON_DELIVERY: ("Pay on delivery", "You pay when the parcel arrives."),
    PaymentMethod.BANK_TRANSFER: ("Bank transfer", "The shop writes to you with its bank details."),
    PaymentMethod.ON_COLLECTION: ("Pay on collection", "You pay when you fetch your order at the shop."),
}

#: What has become of the money, where there is something to say about it.
MONEY: dict[PaymentStatus, str] = {
    PaymentStatus.PAID: "Your payment has arrived. Thank you!",
    PaymentStatus.REFUND_DUE: "The shop owes you this money and will send it back.",
    PaymentStatus.REFUNDED: "Your money has been sent back.",
}
