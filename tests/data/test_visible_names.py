"""A name has something in it that can be seen."""

import pytest

from data import messages, newsletter, products, validation
from data import shop as shops
from data.accounts import users
from data.accounts.permissions import Credentials
from data.errors import ValidationFailed
from tests.conftest import PASSWORD, TestShop
from tests.data.ordering import ADA, place

UNSEEN = (
    "\u200b",
    "\u3164",
    "\u2800",
    "\u0301",
    "\u202e\u2066",
    "\u115f\u1160",
    "\uffa0",
    "\u00ad \u200b",
    "\ufe0f",
    "\U000e0041",
)
SEEN = ("A", "李", "\u202eA", "é", "e\u0301", "1", "?", "\U0001f56f", "ა", "\u0644")


@pytest.mark.parametrize("name", UNSEEN)
def test_what_cannot_be_seen_is_refused_at_its_field(name: str) -> None:
    for needed in (True, False):
        with pytest.raises(ValidationFailed, match="can be seen") as refused:
            validation.single_line("name", name, required=needed)
        assert refused.value.field == "name"
    with pytest.raises(ValidationFailed, match="can be seen"):
        validation.multi_line("body", name)


def test_control_without_the_look_at_its_characters_each_of_them_is_a_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(validation, "is_visible", bool)
    taken = [name for name in UNSEEN if validation.single_line("name", name)]
    print(f"control: {len(taken)} of {len(UNSEEN)} names that cannot be seen are taken")
    assert len(taken) == len(UNSEEN)


@pytest.mark.parametrize("name", SEEN)
def test_what_can_be_seen_is_kept(name: str) -> None:
    assert validation.single_line("name", name) == name


async def test_every_form_with_a_name_asks_for_one_that_can_be_seen(shop: TestShop) -> None:
    blank = "\u3164"
    address = {"address": "10.0.0.1"}
    for ask in (
        lambda: users.register("eve@shop.example", blank, PASSWORD, **address),
        lambda: messages.write(blank, "eve@shop.example", "", "Hello", by=Credentials(), **address),
        lambda: place(Credentials(), contact=ADA.__class__(blank, ADA.email, ADA.address)),
        lambda: products.create(by=shop.sam, title=blank, sku="NEW", price_minor=1),
        lambda: shops.edit(shop.sam, name=blank),
    ):
        with pytest.raises(ValidationFailed, match="can be seen"):
            await ask()
    assert (await newsletter.counts(shop.sam)) is not None
