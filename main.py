"""Shopbell's command line: reads the settings and runs a command; without one, it serves the shop."""

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
#: Reported in one line, with exit status 2.
STARTUP_ERRORS = (
    settings.UnusableSettingsError,
    schema.UnusableDatabaseError,
    internals.UnexpectedInternalsError,
    DomainError,
)


def main(arguments: list[str]) -> None:
    """Run a command. Exits with status 2 and one line on standard error for a STARTUP_ERRORS."""
    try:
        args = _parser().parse_args(_with_command(arguments))
        args.run(args, settings.load())
    except STARTUP_ERRORS as error:
        _stop(str(error))
    except KeyboardInterrupt:
        print("\nShopbell is closed.", file=sys.stderr)
    finally:
        store.close()


def _with_command(arguments: list[str]) -> list[str]:
    """Add the default command: `main.py --demo` is `main.py serve --demo`."""
    has_command = arguments and (arguments[0] in {"-h", "--help"} or not arguments[0].startswith("-"))
    return arguments if has_command else ["serve", *arguments]


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        _stop(f"{message} (see {self.prog} --help)")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="main.py", description="A storefront and a live order desk for small shops.")
    commands = parser.add_subparsers(title="commands", parser_class=_Parser)
    serve = commands.add_parser("serve", help="serve the shop (the default command)")
    serve.add_argument("--host", help="address to listen on (setting HOST, default 127.0.0.1)")
    serve.add_argument(
        "--port", type=_port, metavar="PORT", help="port to listen on (setting PORT, default 8080)"
    )
    serve.add_argument("--demo", action="store_true", help="serve a temporary shop full of demo data")
    serve.set_defaults(run=_serve)
    admin = commands.add_parser("admin", help="create an admin account, or make an account an admin")
    admin.add_argument("email", metavar="EMAIL", help="email address of the account")
    admin.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    admin.set_defaults(run=_admin)
    seed = commands.add_parser("seed", help="fill the database with realistic sample data")
    seed.add_argument("--orders", type=_count, required=True, metavar="N", help="number of orders")
    seed.add_argument(
        "--products", type=_count, default=200, metavar="N", help="number of products (default 200)"
    )
    seed.add_argument(
        "--customers", type=_count, default=1000, metavar="N", help="number of customers (default 1000)"
    )
    seed.add_argument(
        "--seed", type=int, default=1, metavar="S", help="seed; equal seeds give equal data (default 1)"
    )
    seed.set_defaults(run=_seed)
    _add_backups(commands)
    return parser


def _add_backups(commands: "argparse._SubParsersAction[_Parser]") -> None:
    backup = commands.add_parser("backup", help="back up the shop's database, even while the shop is open")
    backup.add_argument("file", type=Path, metavar="FILE", help="file to write")
    backup.add_argument("--replace", action="store_true", help="replace FILE if it exists")
    backup.set_defaults(run=_backup)
    check = commands.add_parser("check", help="check a database for errors; exit status 1 if it has any")
    check.add_argument(
        "file", type=Path, nargs="?", metavar="FILE", help="a backup (default: the shop's own database)"
    )
    check.set_defaults(run=_check)
    restore = commands.add_parser(
        "restore", help="replace the shop's database with a backup, while the shop is closed"
    )
    restore.add_argument("file", type=Path, metavar="FILE", help="the backup")
    restore.set_defaults(run=_restore)


def _serve(args: argparse.Namespace, settings: Settings) -> None:
    allocator.use_system()
    host = args.host or settings.host
    port = args.port or settings.port
    with _database(settings, demo_shop=args.demo) as url:
        _require_free(host, port)
        internals.check()
        store.open(url, settings.secret)
        for line in asyncio.run(
            _prepare(settings, demo_shop=args.demo or settings.demo, at=_address(host, port))
        ):
            print(line, flush=True)
        with (
            backups.saving(store.current()),
            backups.every_day(settings, thrown_away=url != settings.database_url),
        ):
            from pages import serving  # noqa: PLC0415 - NiceGUI is slow to import, and needed only here

            serving.run(host, port, settings, secret=store.current().secret.hex())


@contextlib.contextmanager
def _database(settings: Settings, *, demo_shop: bool) -> Iterator[str]:
    """The URL of the database: the settings' one, or a temporary one for a demo without that setting."""
    if not demo_shop or "database_url" in settings.model_fields_set:
        yield settings.database_url
        return
    with tempfile.TemporaryDirectory(prefix="shopbell-demo-") as folder:
        yield f"sqlite:///{Path(folder) / 'demo.db'}"
        store.close()


async def _prepare(settings: Settings, *, demo_shop: bool, at: str) -> list[str]:
    """Create what a first start needs and prune what expired. Returns the lines to print."""
    await shop.create_if_missing()
    await carts.prune()
    await idempotency.prune()
    lines = [f"Shopbell is at {at}"]
    if demo_shop:
        lines += _seed_demo()
    lines += await _named_admin(settings.admin_email, settings.admin_password, demo_shop=demo_shop)
    if token := await shop.ensure_setup_token():
        lines.append(f"Set up your shop once, here: {at}/set-up?token={token}")
    return lines


async def _named_admin(email: str | None, password: str | None, *, demo_shop: bool) -> list[str]:
    """Create the admin of the settings. A demo shop's own admin stays.

    Returns the lines to print. Raises UnusableSettingsError.
    """
    if not (email and password):
        return await _half_named_admin(email, password, demo_shop=demo_shop)
    try:
        result = await shop.create_first_admin(email, password, beside=demo_shop)
    except ValidationFailed as error:
        name = f"{settings.PREFIX}ADMIN_{error.field.upper()}"
        raise settings.UnusableSettingsError(f"The setting {name} cannot be used: {error}") from None
    if result is FirstAdmin.TAKEN:
        taken = f"{NO_ADMIN}: {email} is somebody else's account in this shop."
        return [
            f"{taken} Set {settings.PREFIX}ADMIN_EMAIL to another address, or make it an admin at the desk."
        ]
    line = f"Sign in to the desk as   {email}     with the password of {settings.PREFIX}ADMIN_PASSWORD"
    return [line] if result is FirstAdmin.MADE and demo_shop else []


async def _half_named_admin(email: str | None, password: str | None, *, demo_shop: bool) -> list[str]:
    """The lines to print where one of the two settings is missing and an admin could be created."""
    if not (email or password) or (not demo_shop and await users.registration_is_open()):
        return []
    missing = "ADMIN_PASSWORD" if email else "ADMIN_EMAIL"
    otherwise = "sign in as one of the demo shop's people" if demo_shop else "open the set-up link"
    return [f"{NO_ADMIN}: {settings.PREFIX}{missing} is missing. Set it too and start again, or {otherwise}."]


def _seed_demo() -> list[str]:
    """Fill an empty database with the demo shop. Returns the lines with its accounts and passwords."""
    from data.seed import demo  # noqa: PLC0415 - slow to import, and needed only here

    return demo.credentials() if demo.fill(store.current()) else []


def _admin(args: argparse.Namespace, settings: Settings) -> None:
    email = validation.email(args.email)
    name = email.partition("@")[0]
    password = passwords.check_new(_read_password(from_stdin=args.password_stdin), email)
    # Opened after the first check, so that a typing error creates no database. The second check adds the
    # shop's name to what is too easy to guess.
    opened = store.open(settings.database_url, settings.secret)
    asyncio.run(shop.create_if_missing())
    password_hash = passwords.hash_now(passwords.check_new(password, email, asyncio.run(shop.view()).name))
    is_new = opened.write_now(lambda session: users.make_admin(session, email, name, password_hash))
    print(f"{email} is an admin now, with a new account." if is_new else f"{email} is an admin now.")


def _read_password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        _stop("There is no terminal to ask for the password on; use --password-stdin.")
    password = getpass.getpass("Password: ")
    if password != getpass.getpass("The same again: "):
        _stop("The two passwords differ. Nothing was changed.")
    return password


def _seed(args: argparse.Namespace, settings: Settings) -> None:
    from data import seed  # noqa: PLC0415 - slow to import, and needed only here

    opened = store.open(settings.database_url, settings.secret)
    asyncio.run(shop.create_if_missing())
    gc.disable()  # none of a million records is in a cycle, and looking for cycles takes its time
    with progress.counter(args.orders, " orders") as advance:
        seed.fill_database(
            opened,
            orders=args.orders,
            products=args.products,
            customers=args.customers,
            seed=args.seed,
            progress=advance,
        )
    print(f"{args.orders:,} orders are in {settings.database_url}.")


def _backup(args: argparse.Namespace, settings: Settings) -> None:
    print(*backups.back_up(settings, args.file, replace=args.replace), sep="\n")


def _check(args: argparse.Namespace, settings: Settings) -> None:
    report = backups.check(settings, args.file)
    print(*report.lines, sep="\n")
    if not report.in_order:
        raise SystemExit(DAMAGED)


def _restore(args: argparse.Namespace, settings: Settings) -> None:
    print(*backups.restore(settings, args.file), sep="\n")


def _port(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if not 1 <= number <= 65535:  # noqa: PLR2004 - the message has the number
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return number


def _count(text: str) -> int:
    number = int(text) if text.isdecimal() else -1
    if not 0 <= number <= 10_000_000:  # noqa: PLR2004 - the message has the number
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
