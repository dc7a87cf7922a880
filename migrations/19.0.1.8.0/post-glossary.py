"""Arabic that this release words anew replaces what a database has had from the releases before, and nothing else.

`before/` holds the words of 19.0.1.7.0, by the records that have them; the new ones are those of the catalogues.
"""

from pathlib import Path

from psycopg2.extras import Json

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL
from odoo.tools.translate import PoFileReader

HERE = Path(__file__).parent / "before"
ADDON = Path(__file__).parents[2]


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    languages = [code for code, _label in env["res.lang"].get_installed() if code.startswith("ar")]
    if not version or not languages:
        return
    for catalogue in ("i18n", "i18n_extra"):
        now = {place(row): row["value"] for row in rows(ADDON / catalogue / "ar.po")}
        for row in rows(HERE / f"{catalogue}.po"):
            record = env.ref(f"{row['module']}.{row['imd_name']}", raise_if_not_found=False)
            new = now.get(place(row))
            if record and new and record._name == place(row)[0]:
                (reword_term if row["type"] == "model_terms" else reword)(record, row, new, languages)
    env.invalidate_all()
    env.registry.clear_all_caches()


def rows(path):
    return [row for row in PoFileReader(str(path)) if row["type"] in ("model", "model_terms")]


def place(row):
    """(model, field, record, English)"""
    model, _comma, field = row["name"].partition(",")
    return model, field, row["module"], row["imd_name"], row["src"]


def reword(record, row, new, languages):
    """A name: in SQL, as Odoo lets nobody write those of its own fields."""
    field = place(row)[1]
    table, column, cr = SQL.identifier(record._table), SQL.identifier(field), record.env.cr
    cr.execute(SQL("SELECT %s FROM %s WHERE id = %s", column, table, record.id))
    stored = cr.fetchone()[0] or {}
    renewed = {lang: new if lang in languages and text == row["value"] else text for lang, text in stored.items()}
    if renewed != stored:
        cr.execute(SQL("UPDATE %s SET %s = %s WHERE id = %s", table, column, Json(renewed), record.id))


def reword_term(record, row, new, languages):
    """A term of a page or a longer text."""
    field = place(row)[1]
    for lang in languages:
        terms, _how = record.get_field_translations(field, [lang])
        if any(term["source"] == row["src"] and term["value"] == row["value"] for term in terms):
            record.update_field_translations(field, {lang: {row["src"]: new}})
