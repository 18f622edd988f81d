"""A bar on the terminal while a database is filled."""

from tqdm import tqdm

from data import store
from data.seed.volume import Filled, volume


def with_progress(
    to: store.Store, *, orders: int, products: int | None = None, customers: int | None = None, seed: int = 1
) -> Filled:
    """The same as `volume`, with a bar on standard error where that is a terminal."""
    with tqdm(total=orders, unit=" orders", unit_scale=True, disable=None) as bar:
        return volume(
            to, orders=orders, products=products, customers=customers, seed=seed, progress=bar.update
        )
