"""The random secrets that people carry."""

import base64
import random
import secrets

import pytest

from data.accounts import tokens

MANY = 4_000
BITS = 8 * tokens.BYTES


def bits(token: str) -> str:
    """All bits of a token as zeros and ones."""
    return f"{int.from_bytes(base64.urlsafe_b64decode(token + '==')):0{BITS}b}"


def test_a_token_is_128_random_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    random.seed(1)
    many = [tokens.new() for _ in range(MANY)]
    random.seed(1)
    again = [tokens.new() for _ in range(MANY)]

    ones = [sum(int(bits(token)[place]) for token in many) / MANY for place in range(BITS)]
    print(f"{MANY} tokens of {BITS} bits, none twice; each bit is 1 in {min(ones):.0%} to {max(ones):.0%}")
    assert len({*many, *again}) == 2 * MANY
    assert all(0.4 < share < 0.6 for share in ones)

    asked: list[int] = []
    monkeypatch.setattr(secrets, "token_urlsafe", lambda size: asked.append(size) or "from the system")
    assert (tokens.new(), asked) == ("from the system", [16])


def test_control_a_seeded_generator_repeats_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a token from `random` would look like to the check above."""
    guessable = random.Random()  # noqa: S311 - that is the point
    monkeypatch.setattr(
        secrets, "token_urlsafe", lambda size: base64.urlsafe_b64encode(guessable.randbytes(size)).decode()
    )
    guessable.seed(1)
    first = tokens.new()
    guessable.seed(1)
    assert tokens.new() == first
