"""Shopbell's command line: read the settings, open the store, mount pages and API, run."""

import argparse
import asyncio
import contextlib
import gc
import getpass
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from data import allocator, backups, carts, progress, settings, shop, validation
from data.accounts import idempotency, passwords, users
from data.database import schema, store
from data.errors import DomainError, ValidationFailed
from data.settings import Settings
from data.shop import FirstAdmin
from pages import internals

DAMAGED, UNUSABLE = 1, 2
NO_ADMIN = "No admin was made from the settings"
#: What is told in one line, with status 2.
UNUSABLE_STARTS = (
    settings.UnusableSettingsError,
    schema.UnusableDatabaseError,
    internals.UnexpectedInternalsError,
    DomainError,
)


def main(arguments: list[str]) -> None:
    """Do what the command line says. Leaves with status 2 and one line where that cannot be."""
    try:
        given = _parser().parse_args(_with_command(arguments))
        given.run(given, settings.load())
    except UNUSABLE_STARTS as unusable:
        _stop(str(unusable))
    except KeyboardInterrupt:
        print("\nShopbell is closed.", file=sys.stderr)
    finally:
        store.close()


def _with_command(arguments: list[str]) -> list[str]:
    """Without a command, serve: `main.py --demo` is `main.py serve --demo`."""
    named = arguments and (arguments[0] in {"-h", "--help"} or not arguments[0].startswith("-"))
    return arguments if named else ["serve", *arguments]


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        _stop(f"{message} (see {self.prog} --help)")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="main.py", description="A storefront and a live order desk for small shops.")
    commands = parser.add_subparsers(title="commands", parser_class=_Parser)
    serving = commands.add_parser("serve", help="serve the shop (what happens without a command)")
    serving.add_argument("--host", help="the address to listen on (setting HOST, default 127.0.0.1)")
    serving.add_argument(
        "--port", type=_port, metavar="PORT", help="the port to listen on (setting PORT, default 8080)"
    )
    serving.add_argument("--demo", action="store_true", help="a throw-away shop full of demo data")
    serving.set_defaults(run=_serve)
    admin = commands.add_parser("admin", help="make somebody an admin, or promote them")
    admin.add_argument("email", metavar="EMAIL", help="their email address")
    admin.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    admin.set_defaults(run=_admin)
    filling = commands.add_parser("seed", help="fill the database with plausible data")
    filling.add_argument("--orders", type=_count, required=True, metavar="N", help="how many orders")
    filling.add_argument("--products", type=_count, default=200, metavar="N", help="how many products (200)")
    filling.add_argument(
        "--customers", type=_count, default=1000, metavar="N", help="how many customers (1000)"
    )
    filling.add_argument(
        "--seed", type=int, default=1, metavar="S", help="the same number makes the same data (1)"
    )
    filling.set_defaults(run=_seed)
    _add_backups(commands)
    return parser


def _add_backups(commands: "argparse._SubParsersAction[_Parser]") -> None:
    saving = commands.add_parser("backup", help="copy the shop's database, also while the shop is open")
    saving.add_argument("file", type=Path, metavar="FILE", help="what the backup will be called")
    saving.add_argument("--replace", action="store_true", help="write over FILE if it is there already")
    saving.set_defaults(run=_backup)
    checking = commands.add_parser("check", help="look whether a database is in order; status 1 if it is not")
    checking.add_argument(
        "file", type=Path, nargs="?", metavar="FILE", help="a backup (the shop's own database)"
    )
    checking.set_defaults(run=_check)
    restoring = commands.add_parser(
        "restore", help="make a backup the shop's database, while the shop is closed"
    )
    restoring.add_argument("file", type=Path, metavar="FILE", help="the backup")
    restoring.set_defaults(run=_restore)


def _serve(given: argparse.Namespace, chosen: Settings) -> None:
    allocator.use_system()
    host = given.host or chosen.host
    port = given.port or chosen.port
    with _database(chosen, demo_shop=given.demo) as url:
        _require_free(host, port)
        internals.check()
        store.open(url, chosen.secret)
        for line in asyncio.run(
            _prepare(chosen, demo_shop=given.demo or chosen.demo, at=_address(host, port))
        ):
            print(line, flush=True)
        with (
            backups.saving(store.current()),
            backups.every_day(chosen, thrown_away=url != chosen.database_url),
        ):
            from pages import serving  # noqa: PLC0415 - NiceGUI is slow to import, and needed here alone

            serving.run(host, port, chosen, secret=store.current().secret.hex())


@contextlib.contextmanager
def _database(chosen: Settings, *, demo_shop: bool) -> Iterator[str]:
    """The database to serve: the chosen one, or for a demo one that is thrown away, unless one was named."""
    if not demo_shop or "database_url" in chosen.model_fields_set:
        yield chosen.database_url
        return
    with tempfile.TemporaryDirectory(prefix="shopbell-demo-") as folder:
        yield f"sqlite:///{Path(folder) / 'demo.db'}"
        store.close()


async def _prepare(chosen: Settings, *, demo_shop: bool, at: str) -> list[str]:
    """Make ready what a first start needs; the answer is what to print."""
    await shop.create_if_missing()
    await carts.prune()
    await idempotency.prune()
    said = [f"Shopbell is at {at}"]
    if demo_shop:
        said += _seed_demo()
    said += await _named_admin(chosen.admin_email, chosen.admin_password, demo_shop=demo_shop)
    if token := await shop.ensure_setup_token():
        said.append(f"Set up your shop once, here: {at}/set-up?token={token}")
    return said


async def _named_admin(email: str | None, password: str | None, *, demo_shop: bool) -> list[str]:
    """Make the admin that the settings name, in a demo shop beside its own, and return what to print.

    Raises UnusableSettingsError.
    """
    if not (email and password):
        return await _half_named_admin(email, password, demo_shop=demo_shop)
    try:
        made = await shop.create_first_admin(email, password, beside=demo_shop)
    except ValidationFailed as wrong:
        name = f"{settings.PREFIX}ADMIN_{wrong.field.upper()}"
        raise settings.UnusableSettingsError(f"The setting {name} cannot be used: {wrong}") from None
    if made is FirstAdmin.TAKEN:
        taken = f"{NO_ADMIN}: {email} is somebody else's account in this shop."
        return [
            f"{taken} Set {settings.PREFIX}ADMIN_EMAIL to another address, or make it an admin at the desk."
        ]
    line = f"Sign in to the desk as   {email}     with the password of {settings.PREFIX}ADMIN_PASSWORD"
    return [line] if made is FirstAdmin.MADE and demo_shop else []


async def _half_named_admin(email: str | None, password: str | None, *, demo_shop: bool) -> list[str]:
    """What to print where one of the two settings is missing that would make an admin."""
    if not (email or password) or (not demo_shop and await users.registration_is_open()):
        return []
    missing = "ADMIN_PASSWORD" if email else "ADMIN_EMAIL"
    otherwise = "sign in as one of the demo shop's people" if demo_shop else "open the set-up link"
    return [f"{NO_ADMIN}: {settings.PREFIX}{missing} is missing. Set it too and start again, or {otherwise}."]


def _seed_demo() -> list[str]:
    """Fill an empty database with the demo shop; the answer says who can sign in there."""
    from data.seed import demo  # noqa: PLC0415 - slow to import, and needed here alone

    return demo.credentials() if demo.fill(store.current()) else []


def _admin(given: argparse.Namespace, chosen: Settings) -> None:
    email = validation.email(given.email)
    name = email.partition("@")[0]
    password = passwords.check_new(_asked_password(from_stdin=given.password_stdin), email)
    # Only now, so that a mistake makes no database; the shop's name is easy to guess too.
    opened = store.open(chosen.database_url, chosen.secret)
    asyncio.run(shop.create_if_missing())
    hashed = passwords.hash_now(passwords.check_new(password, email, asyncio.run(shop.view()).name))
    new = opened.write_now(lambda session: users.make_admin(session, email, name, hashed))
    print(f"{email} is an admin now, with a new account." if new else f"{email} is an admin now.")


def _asked_password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        _stop("There is no terminal to ask for the password on; use --password-stdin.")
    password = getpass.getpass("Password: ")
    if password != getpass.getpass("The same again: "):
        _stop("The two passwords differ. Nothing was changed.")
    return password

    gc.disable()  # none of a million records is in a cycle, and looking for cycles takes its time


def _seed(given: argparse.Namespace, chosen: Settings) -> None:
    from data import seed  # noqa: PLC0415 - slow to import, and needed here alone

    opened = store.open(chosen.database_url, chosen.secret)
    asyncio.run(shop.create_if_missing())
    with progress.counter(given.orders, " orders") as advance:
        seed.fill_database(
            opened,
            orders=given.orders,
            products=given.products,
            customers=given.customers,
            seed=given.seed,
            progress=advance,
        )
    print(f"{given.orders:,} orders are in {chosen.database_url}.")


def _backup(given: argparse.Namespace, chosen: Settings) -> None:
    print(*backups.back_up(chosen, given.file, replace=given.replace), sep="\n")


def _check(given: argparse.Namespace, chosen: Settings) -> None:
    checked = backups.check(chosen, given.file)
    print(*checked.lines, sep="\n")
    if not checked.in_order:
        raise SystemExit(DAMAGED)


def _restore(given: argparse.Namespace, chosen: Settings) -> None:
    print(*backups.restore(chosen, given.file), sep="\n")


def _port(typed_number: str) -> int:
    number = int(typed_number) if typed_number.isdecimal() else 0
    if not 1 <= number <= 65535:  # noqa: PLR2004 - said in the message
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return number


def _count(typed_number: str) -> int:
    number = int(typed_number) if typed_number.isdecimal() else -1
    if not 0 <= number <= 10_000_000:  # noqa: PLR2004 - said in the message
        raise argparse.ArgumentTypeError("a number from 0 to 10,000,000 is needed")
    return number


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _require_free(host: str, port: int) -> None:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.create_server((host, port), family=family, reuse_port=False):
            return
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "this is no address"
        _stop(f"Shopbell cannot listen on {host}:{port}: {reason}. Choose another with --host or --port.")


def _stop(line: str) -> NoReturn:
    print(f"shopbell: {line}", file=sys.stderr)
    raise SystemExit(UNUSABLE)


if __name__ == "__main__":
    main(sys.argv[1:])
