"""What has been spent on asking, and who said to wait: what a pass must know of the passes before it."""

from datetime import UTC, datetime

import msgspec

from probe.model.vendor import Moment

LEDGER_VERSION = 1


class Account(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One probe. `spent_usd` is of `month`, a month of UTC such as `2026-11`, in US dollars.

    `held_usd` is put aside for what is being asked: a process that dies has perhaps spent it, so that it counts as spent.
    `wait_until`: the service said not to ask before then.
    """

    month: str = ""
    spent_usd: float = 0.0
    held_usd: float = 0.0
    wait_until: Moment | None = None

    def in_month(self, month: str) -> "Account":
        """The same account in a month: a new one begins at nothing.

        A clock that is set back over the edge of a month has not made a new one: what is spent stays spent.
        """
        if self.month == month or self.month == _after(month):
            return self
        return msgspec.structs.replace(self, month=month, spent_usd=0.0, held_usd=0.0)

    @property
    def used_usd(self) -> float:
        return self.spent_usd + self.held_usd


class Ledger(msgspec.Struct, frozen=True, kw_only=True):
    v: int = LEDGER_VERSION
    accounts: dict[str, Account] = {}

    def of(self, probe: str) -> Account:
        return self.accounts.get(probe, Account())

    def put(self, probe: str, account: Account) -> "Ledger":
        return msgspec.structs.replace(self, accounts={**self.accounts, probe: account})


def month_of(moment: datetime) -> str:
    """The month of an aware moment in UTC: `2026-11`."""
    return moment.astimezone(UTC).strftime("%Y-%m")


def _after(month: str) -> str:
    year, number = map(int, month.split("-"))
    return f"{year + number // 12:04}-{number % 12 + 1:02}"
