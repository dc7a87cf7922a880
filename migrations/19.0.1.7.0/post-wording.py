"""Texts of notices that nobody has edited get the words of this release, in each language; an edited one stays."""

import re
from hashlib import sha256
from pathlib import Path

from psycopg2.extras import Json

from odoo.tools import SQL
from odoo.tools.translate import PoFileReader

MODULE = "helpdesk_mgmt_complaint"
FIELDS = {"mail_template": ("subject", "body_html"), "sms_template": ("body",)}
CATALOGUE = Path(__file__).parents[2] / "i18n" / "ar.po"
# every text of a release before, in either language
KNOWN = {
    "000d37d8b839",
    "010da4672321",
    "016a31f3936e",
    "016d88390e6e",
    "052c091a7405",
    "055c1e512855",
    "05c27586afd4",
    "06f5fc137780",
    "096dc4b69d3b",
    "0b442b64030b",
    "0e85a8422ecb",
    "0f30f444737a",
    "10c558bf0e52",
    "114b73610889",
    "11d423eb8c8a",
    "1207f5d392ea",
    "131bca9cecba",
    "135df258fd0c",
    "1372d520b4b0",
    "14d1613dd015",
    "1861f4cc1f6f",
    "1bd4336c75bf",
    "1bf000f3e4aa",
    "1dc235df4a65",
    "1e2ab8dea2b8",
    "21102d48236a",
    "22c33dbe10a7",
    "23754142e7b5",
    "2b1c81006722",
    "2d6387a17dcc",
    "2e893d530c75",
    "2f4f64d8ea9f",
    "2fa9f3e0fd14",
    "32474179527c",
    "3339eb965134",
    "3980261eb42d",
    "3b75047bc6a1",
    "3c3266b438b1",
    "3d27b0689341",
    "3d867e723e14",
    "3eba420853e7",
    "3ef815bb0e2a",
    "402c40da9254",
    "406319c85f19",
    "409916ecd90d",
    "40c865d8c612",
    "416230fd765c",
    "4391ad1784b2",
    "441c6d74d28a",
    "48c5c6cb8352",
    "4a24d6dc06af",
    "4cb274f7559e",
    "4cd22cc95036",
    "4fe0f8630be3",
    "507287fdf03d",
    "50e8213a853d",
    "51fadd41b141",
    "55f220dcbc37",
    "57531293e121",
    "57eb1091b310",
    "58380a4c90f3",
    "58fd5ebabe08",
    "5c775399c1ff",
    "5d417d893f04",
    "5dc843f2e9a2",
    "5eac0d71f1f7",
    "62b24cfd28d8",
    "62ea53273824",
    "6711079f3f3a",
    "67b237950833",
    "6934de99e8e3",
    "6b2969e4c861",
    "6c13023f28d4",
    "6c86b4b4a154",
    "6da1bbad15fd",
    "72f5d407d21b",
    "776cf2a49e1f",
    "79723c783a27",
    "79d6320c3d04",
    "7ad245bb3768",
    "7b34a7dc240e",
    "7b38328e4cee",
    "7d962545b127",
    "7e97aee21539",
    "7ee6886ba1fc",
    "81d6d6e39d28",
    "824fbf67bd16",
    "86aaf4d13ba8",
    "8836dd9c813e",
    "8867b104e7c1",
    "8cda0b12695d",
    "8d355320460c",
    "8e2352fe0583",
    "8ed060de8228",
    "9194f73f128a",
    "9280183a2cfa",
    "9636bfa82acc",
    "9b20ae5bba70",
    "9c04cf581dec",
    "9ccc06414ea1",
    "9d96d4ce3b36",
    "9e6b4c685ba2",
    "9e92f3901eee",
    "a1cd3061c802",
    "a37afb5f94dd",
    "a3df45e68d73",
    "a3f83d7c6944",
    "a40be1293d09",
    "a429ab0d57f3",
    "a54fcbdf12d6",
    "a5ee0d7cd73e",
    "a66b8ce488da",
    "a7d96c1529e2",
    "a815dda7a7db",
    "a8cd348e5597",
    "a9fb001ef6b7",
    "aa782e461ee2",
    "ab64e53fcebd",
    "b005b958a06c",
    "b04632427724",
    "b064fd427908",
    "b2be8b13612a",
    "b768e97fc295",
    "b809fbdb94a7",
    "b91fc634d01c",
    "bcec03814b48",
    "bf095ee9e25d",
    "c3d20bf96866",
    "c4dd480bb096",
    "c57edb5c3592",
    "caaf244a1fa4",
    "cb8275410c43",
    "cc531ef5df2f",
    "cd5d55149b3c",
    "d3263d263f8c",
    "d65e71d6da3c",
    "d732c41be7d6",
    "d75b36e8e2fb",
    "d78d55d7c16b",
    "d8f4005ce80a",
    "dbaedc437a27",
    "dc9267004ec9",
    "dd5c643fe5b8",
    "de8e8a0d44f0",
    "deeeef990676",
    "e2edc4f53109",
    "e360a5443996",
    "e3e35c75055b",
    "e5230fcb2836",
    "e6031778fd95",
    "e7745568ae37",
    "e8d726bd226f",
    "ead4cab8aeb7",
    "ebe08b2f21a3",
    "ec76df414b3e",
    "ed175d271712",
    "f10e97e9ca13",
    "f18768dbfa2c",
    "f27e5bf789b0",
    "f4aa330d7334",
    "f5fc41826b4a",
    "f6d9f9305606",
    "f6e2dd9c6a01",
    "fa604ae83091",
    "fdf9fee27cb7",
    "fe179aac6184",
}


def digest(name, text):
    """
    :param name: XML id of the template, without the module
    """
    plain = re.sub(r"\s|&nbsp;|&#160;|\u00a0", "", text)
    return sha256(f"{name}:{plain}".encode()).hexdigest()[:12]


def migrate(cr, version):
    texts = shipped()
    for table, names in FIELDS.items():
        for field in names:
            renew(cr, table, field, texts)


def shipped():
    """:return: {(table, XML id, field): (English, Arabic)} as this release has them"""
    texts = {}
    for row in PoFileReader(str(CATALOGUE)):
        model, _comma, field = (row["name"] or "").partition(",")
        table = model.replace(".", "_")
        if row["type"] == "model" and field in FIELDS.get(table, ()):
            texts[table, row["imd_name"], field] = (row["src"], row["value"])
    return texts


def renew(cr, table, field, texts):
    cr.execute(
        SQL(
            """SELECT template.id, data.name, template.%s FROM %s AS template
               JOIN ir_model_data AS data ON data.res_id = template.id AND data.model = %s AND data.module = %s""",
            SQL.identifier(field),
            SQL.identifier(table),
            table.replace("_", "."),
            MODULE,
        )
    )
    for id_, name, stored in cr.fetchall():
        english, arabic = texts.get((table, name, field), ("", ""))
        if not english or not stored:
            continue
        renewed = {
            lang: (arabic if lang.startswith("ar") else english) if digest(name, text or "") in KNOWN else text
            for lang, text in stored.items()
        }
        if renewed != stored:
            cr.execute(
                SQL(
                    "UPDATE %s SET %s = %s WHERE id = %s",
                    SQL.identifier(table),
                    SQL.identifier(field),
                    Json(renewed),
                    id_,
                )
            )
