"""What customers wrote before is looked through like new texts: pictures from elsewhere are shown on a click only."""

from odoo import SUPERUSER_ID, api

from odoo.addons.helpdesk_mgmt_complaint.models.mail.mail_message import CASE, MODULE, WORDS, taken_in

BATCH = 500
# most texts have none of these: they are not read
SUSPECT = r"<[^>]*(src|srcset|background|poster|data|href)[^>]*=|url|image-set|@import|\\"


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    cases = env[CASE].with_context(active_test=False)
    look_through(cases, "description", "phase IS NOT NULL", lambda case: case.company_id)
    look_through(env["helpdesk.mail.held"], "preview", "TRUE", lambda held: held.company_id)
    ours = [name for name, model in env.items() if name == CASE or model._original_module == MODULE]
    condition = cr.mogrify("model IN %s AND message_type IN %s", [tuple(ours), WORDS]).decode()
    look_through(env["mail.message"], "body", condition, lambda message: env.company, of_stranger)


def of_stranger(message):
    names = ("model", "res_id", "message_type")
    return message._is_of_stranger({**{name: message[name] for name in names}, "author_id": message.author_id.id})


def look_through(model, name, condition, company, wanted=lambda record: True):
    """Writes the texts of a field anew, where something would be fetched; nobody has written them now."""
    cr, last = model.env.cr, 0
    table, query = model._table, "SELECT id FROM {} WHERE {} AND id > %s AND {} ~* %s ORDER BY id LIMIT %s"
    while True:
        cr.execute(query.format(table, condition, name), [last, SUSPECT, BATCH])
        records = model.browse(row[0] for row in cr.fetchall())
        if not records:
            return
        last = records[-1].id
        for record in records:
            text = taken_in(record, name, record[name], company(record))
            if text != record[name] and wanted(record):
                cr.execute(f"UPDATE {table} SET {name} = %s WHERE id = %s", [text, record.id])
        records.invalidate_recordset()
