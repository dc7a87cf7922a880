from odoo import api, models

from . import helpdesk_policy_pack  # noqa: F401 (its model is inherited)
from .sections import ESCALATION, GROUPS, ORDER, SECTIONS, WEEK

KEY = "^[a-z][a-z0-9_]{0,63}$"
CODE = "^[a-z][a-z0-9_]{0,31}$"
CLOCK = "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"
MANY = 300
TEXT = {"$ref": "#/$defs/text"}
ROLE = {"$ref": "#/$defs/role"}
MAYBE_TEXT = {"oneOf": [TEXT, {"type": "null"}]}


class HelpdeskPolicyPack(models.Model):
    """The JSON Schema of a pack file, drawn from the table of sections and the fields of the models."""

    _inherit = "helpdesk.policy.pack"

    @api.model
    def _schema(self):
        """Also kept in `data/packs/schema.json`, for editors; a test compares the two."""
        properties = {
            "format": {"const": 1},
            "code": {"type": "string", "pattern": CODE},
            "release": {"type": "integer", "minimum": 1, "maximum": 100000},
            "name": TEXT,
            "summary": TEXT,
            "promises": {"type": "array", "items": TEXT, "maxItems": 8},
            "roles": _list(
                {
                    "name": TEXT,
                    "help": TEXT,
                    "required": {"type": "boolean"},
                    "many": {"type": "boolean"},
                    "groups": {"type": "array", "items": {"enum": list(GROUPS)}, "uniqueItems": True},
                },
                ("name",),
            ),
            "settings": self._schema_of_settings(),
            "holidays": {
                "type": "object",
                "properties": {
                    "country": {"type": "string", "pattern": "^[A-Z]{2}$"},
                    "ramadan": {
                        "type": "object",
                        "properties": {"from": {"$ref": "#/$defs/clock"}, "to": {"$ref": "#/$defs/clock"}},
                        "required": ["from", "to"],
                        "additionalProperties": False,
                    },
                },
                "required": ["country"],
                "additionalProperties": False,
            },
            "surveys": {"type": "array", "items": {"$ref": "#/$defs/key"}, "uniqueItems": True, "maxItems": MANY},
        }
        for section in SECTIONS:
            fields = {name: self._schema_of_field(section, name) for name in section.fields}
            if section.name == "teams":
                fields["complaint_team"] = {"type": "boolean"}
            properties[section.name] = _list(fields, section.required)
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "A policy pack",
            "type": "object",
            "properties": {name: properties[name] for name in ORDER},
            "required": ["format", "code", "release", "name", "summary", "promises"],
            "additionalProperties": False,
            "$defs": {
                "key": {"type": "string", "pattern": KEY},
                "clock": {"type": "string", "pattern": CLOCK},
                "text": {
                    "type": "object",
                    "properties": {
                        lang: {"type": "string", "minLength": 1, "maxLength": 8000} for lang in ("ar", "en")
                    },
                    "required": ["ar", "en"],
                    "additionalProperties": False,
                },
                "role": {
                    "type": "object",
                    "properties": {"role": {"$ref": "#/$defs/key"}},
                    "required": ["role"],
                    "additionalProperties": False,
                },
            },
        }

    @api.model
    def _schema_of_settings(self):
        settings = self._settings()
        properties = {}
        for name in settings.fields:
            if name == "country":
                properties[name] = {"type": ["string", "null"], "pattern": "^[A-Z]{2}$"}
            elif name in ("lang", "tz"):
                properties[name] = {"type": ["string", "null"], "maxLength": 64}
            elif name != "complaint_team":
                properties[name] = self._schema_of_field(settings, name)
        return {"type": "object", "properties": properties, "additionalProperties": False}

    @api.model
    def _schema_of_field(self, section, name):
        kind = self._kind(section, name)
        if kind == "flags":
            choices = {"enum": list(section.flags[name])}
            return {"type": ["array", "null"], "items": choices, "uniqueItems": True}
        field = self.env[section.model]._fields[section.field_of(name)]
        if kind in ("text", "words"):
            return TEXT if name in section.required else MAYBE_TEXT
        if kind == "reference":
            return {"type": ["string", "null"], "pattern": KEY}
        if kind == "references":
            return {"type": ["array", "null"], "items": {"$ref": "#/$defs/key"}, "uniqueItems": True, "maxItems": MANY}
        if kind == "person":
            return {"oneOf": [ROLE, {"type": "null"}]}
        if kind == "persons":
            return {"type": ["array", "null"], "items": ROLE, "maxItems": 20}
        if kind == "attendance":
            return ATTENDANCE
        if kind == "escalation":
            return self._schema_of_escalation()
        return self._schema_of_plain(field, name in section.required)

    @api.model
    def _schema_of_plain(self, field, required=False):
        if field.type == "boolean":
            return {"type": "boolean"}
        if field.type == "integer":
            return {"type": "integer", "minimum": 0, "maximum": 100000}
        if field.type == "float":
            return {"type": "number", "minimum": -100000, "maximum": 100000}
        if field.name == "tz":
            return {"type": "string", "maxLength": 64}
        if field.type == "selection":
            values = [value for value in field.get_values(self.env) if isinstance(value, str)]
            return {"enum": values if required or field.required else [*values, None]}
        return {"type": "string" if required else ["string", "null"], "maxLength": 5000}

    @api.model
    def _schema_of_escalation(self):
        Line = self.env["helpdesk.sla.escalation"]
        lines = {
            name: self._schema_of_plain(Line._fields[name], name == "recipient")
            for name in ESCALATION
            if name != "user_id" and name in Line._fields
        }
        item = {
            "type": "object",
            "properties": {**lines, "user_id": {"oneOf": [ROLE, {"type": "null"}]}},
            "required": ["recipient"],
            "additionalProperties": False,
        }
        return {"type": ["array", "null"], "items": item, "maxItems": 20}


def _list(fields, required):
    return {
        "type": "array",
        "maxItems": MANY,
        "items": {
            "type": "object",
            "properties": {"key": {"$ref": "#/$defs/key"}, **fields},
            "required": ["key", *required],
            "additionalProperties": False,
        },
    }


ATTENDANCE = {
    "type": "array",
    "minItems": 1,
    "maxItems": 50,
    "items": {
        "type": "object",
        "properties": {
            "days": {"type": "array", "items": {"enum": [WEEK[6], *WEEK[:6]]}, "minItems": 1, "uniqueItems": True},
            "from": {"$ref": "#/$defs/clock"},
            "to": {"$ref": "#/$defs/clock"},
        },
        "required": ["days", "from", "to"],
        "additionalProperties": False,
    },
}
