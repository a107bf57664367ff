"""Payments as SQL (compile layer): what was paid for which award and ground, and the keys of what it was paid for."""

from __future__ import annotations

from typing import Final

from huiqi.compile.sql.derived import own_values
from huiqi.compile.sql.readings import read
from huiqi.compile.sql.sheet import GROUND, Sheet
from huiqi.compile.sql.shelf import Shelf
from huiqi.compile.sql.text import string
from huiqi.names import IND, NS
from huiqi.rules import tree
from huiqi.rules.places import Scope, where
from huiqi.rules.tree import Indicator

PAYMENT: Final = NS + "Payment"


def paid_table(shelf: Shelf) -> str:
    """Return the table of payments: payment, enterprise, day, award and ground named (empty: none), paid_amount.

    `ground_of_payment` says which record the ground is, and its day.
    """

    def make() -> str:
        sheet = _payments(shelf, "payment")
        columns = [_code(sheet, "award"), _code(sheet, "ground")]
        paid = sheet.column("paid", f"money_of({_joined(sheet, 'paid')}.number)")
        shelf.put(sheet)
        named = ",\n  ".join(["subject AS payment", "ground_iri AS iri", "enterprise", "day", *columns])
        shelf.add(
            "-- payments made earlier, with what they name\n"
            f"CREATE TABLE paid AS\nSELECT\n  {named},\n  {paid} AS paid_amount\nFROM {sheet.name};\n"
            "CREATE TABLE ground_of_payment AS\nSELECT p.payment, MIN(g.id) AS ground_id, MIN(g.day) AS ground_day\n"
            "FROM paid AS p JOIN record AS g ON g.enterprise = p.enterprise AND g.iri = p.ground GROUP BY p.payment;\n"
        )
        return "paid"

    return shelf.once("paid", make)


def _payments(shelf: Shelf, name: str) -> Sheet:
    source = f"FROM record AS r WHERE list_contains(r.kinds, {string(PAYMENT)})"
    return Sheet(shelf, name, Scope(PAYMENT), list(GROUND), source, "payments made earlier")


def _joined(sheet: Sheet, name: str) -> str:
    return sheet.join(
        f"{name}_stated", "stated_once", f"{{0}}.owner = subject.ground AND {{0}}.indicator = {string(IND + name)}"
    )


def _code(sheet: Sheet, name: str) -> str:
    column = sheet.column(f"{name}_named", f"COALESCE({_joined(sheet, name)}.code, '')")
    return f"{column} AS {name}"


def paid_key(shelf: Shelf, key: Indicator) -> str:
    """Return the table that says for each payment which value a rule's key has: payment, value.

    It is read on the ground that the payment names, else on the payment itself; NULL where it is not known.
    """

    def make() -> str:
        from huiqi.compile.sql.grants import key_sql

        payments, of_ground = paid_table(shelf), own_values(shelf, key)
        own, join = "NULL", ""
        if where(key, Scope(PAYMENT), shelf.book) == "ground":
            sheet = _payments(shelf, shelf.name("payment_key"))
            found = read(sheet, tree.Read(iri=key.iri, indicator=key))
            shelf.put(sheet)
            column = found.code or found.value.lo.sql
            own = f"CASE WHEN p.day IS NOT NULL THEN o.{column} END"
            join = f"LEFT JOIN {sheet.name} AS o ON o.subject = p.payment\n"
        name = shelf.name("paid_key")
        shelf.add(
            f"CREATE TABLE {name} AS\nSELECT p.payment,\n"
            f"  CASE WHEN k.subject IS NOT NULL THEN {key_sql(of_ground, 'k')} ELSE {own} END AS value\n"
            f"FROM {payments} AS p\n{join}LEFT JOIN ground_of_payment AS g ON g.payment = p.payment AND g.ground_day IS NOT NULL\n"
            f"LEFT JOIN {of_ground.table} AS k ON k.subject = g.ground_id;\n"
        )
        return name

    return shelf.once(("paid key", key), make)
