"""The search after leaks: a role looks for marked texts and hidden rows in everything that Odoo lets it call."""

import inspect
from collections import Counter, defaultdict

from psycopg2 import Error as DatabaseError

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Domain
from odoo.service.model import get_public_method

from .common import MODULE
from .leaks_scene import marks

ADDON = f"odoo.addons.{MODULE}."
# rows of a model that are read at most, the newest first: those of the scene are the newest
NEWEST = 400
# What is not searched, and why; the test sees that each is there.
EVERYBODYS = {
    "res.partner": "the address book is every employee's; that somebody filed a case does not stand in it",
    "res.users": "who works here is known to those who work here",
}
# A contact's own log names it: the customers' names mean nothing there, all other markers do.
ABOUT_PEOPLE = "mail.message"
TEXTS = ("char", "text", "html")
GROUPED = ("many2one", "char", "selection", "boolean", "many2one_reference", "many2many")
# an argument of a public method by its name; ids are those of a hidden case, others get a text
ARGUMENTS = {
    "limit": 5, "days": 3, "promised_date": "2026-06-30", "decision": "accept", "means": "phone", "details": None,
    "begin": "2026-06-01", "end": "2026-06-30", "team_ids": [], "type_ids": [], "operator": "ilike", "domain": [],
    "name": "The invoice", "fields": None, "fields_list": ["id"], "vals_list": [], "vals": {}, "values": {},
    "default": None, "body": "Hello", "subtype_ids": [], "groupby": [], "aggregates": ["__count"],
}  # fmt: skip
# something for a required field of a wizard, by its type
REQUIRED = {
    "char": "Text", "text": "Text", "html": "<p>Text</p>", "date": "2026-06-30", "datetime": "2026-06-30 10:00:00",
    "integer": 1, "float": 1.0,
}  # fmt: skip


class Walk:
    """What one role finds.

    :param env: of the tests, as superuser
    :param user: whose eyes look
    :param forbidden: kinds of cases that he may not see
    :param rows: {kind: {model: ids}} of the scene
    """

    def __init__(self, env, user, forbidden, rows):
        self.forbidden, self.rows = forbidden, rows
        context = {
            "lang": "en_US",
            "tz": "Asia/Riyadh",
            "allowed_company_ids": user.company_ids.ids,
            "active_test": False,
        }
        self.env = env(user=user.id, su=False, context=context)
        self.tried, self.found = Counter(), defaultdict(dict)
        # where a record names a case, its number is no secret; whoever asks the case itself does not learn it
        self.numbers = {
            kind: set(env["helpdesk.ticket"].browse(rows[kind]["helpdesk.ticket"]).mapped("number"))
            for kind in forbidden
        }

    def hidden_ids(self, name):
        return sorted(set().union(*(self.rows[kind].get(name, set()) for kind in self.forbidden)))

    def leak(self, what, value=None, rows=()):
        """Notes a finding: markers of forbidden kinds in a value, or rows that belong to hidden cases."""
        people = ABOUT_PEOPLE not in what
        kinds = marks(value, people) & self.forbidden
        if what.startswith("method"):
            kinds |= {kind for kind, numbers in self.numbers.items() if any(number in str(value) for number in numbers)}
        for kind in kinds | set(rows):
            self.found[what].setdefault(kind, str(value)[:200])

    def call(self, what, function):
        """What a call shows, its refusal included; nothing is left behind."""
        self.tried[what.split(" ")[0]] += 1
        try:
            with self.env.cr.savepoint(flush=False) as savepoint:
                try:
                    result = function()
                    self.leak(what, list(result._ids) if hasattr(result, "_ids") else result)
                finally:
                    self.env.transaction.clear()
                    savepoint.rollback()
        except DatabaseError:
            return False
        except Exception as refusal:
            self.leak(f"{what}, refused", str(refusal))
            return False
        finally:
            self.env.transaction.clear()
        return True

    # ------------------------------------------------------------------ models

    def models(self, names):
        for name in names:
            model = self.env[name]
            self.tried["models"] += 1
            if name not in EVERYBODYS and model.has_access("read"):
                self.model(model, names)

    def model(self, model, carriers):
        """Rows, texts, names, groups and searches of a model."""
        mine = readable(model)
        kinds = [kind for kind in self.forbidden if self.rows[kind].get(model._name, set()) & set(mine)]
        self.leak(f"rows {model._name}", rows=kinds)
        names = [name for name, field in model._fields.items() if model._has_field_access(field, "read")]
        self.read_rows(model.browse(mine), names)
        # by its id, as a client asks for what no search of his finds
        for row in self.hidden_ids(model._name)[:5]:
            for asked in (["display_name"], ["id"], names):
                self.call(f"read {model._name}", lambda row=row, asked=asked: model.browse(row).read(asked))
        for kind in self.forbidden:
            self.call(f"name_search {model._name}", lambda kind=kind: model.name_search(f"zq{kind}"))
        for name in names:
            if model._fields[name].type in GROUPED and model._fields[name].store:
                self.call(f"group {model._name}.{name}", lambda name=name: grouped(model, name))
        self.searches(model, names, carriers)

    def read_rows(self, records, names):
        if records and not self.call(f"read {records._name}", lambda: records.read(names)):
            for name in names:
                self.call(f"read {records._name}.{name}", lambda name=name: records.read([name]))
        self.call(f"export {records._name}", lambda: records[:50].export_data(names))

    def searches(self, model, names, carriers):
        """A search tells by what it finds: texts of hidden rows, here and one step away."""
        named = [model._fields[name] for name in names if model._fields[name]._description_searchable]
        self.probe(model, "", [field.name for field in named if field.type in TEXTS and field.store])
        for field in named:
            if field.type in TEXTS and not field.store:
                self.probe(model, "", [field.name])
            elif field.relational and field.comodel_name in carriers and field.comodel_name not in EVERYBODYS:
                other = self.env[field.comodel_name]
                texts = [its for its in other._fields.values() if its.type in TEXTS and its.store]
                self.probe(model, field.name, [its.name for its in texts if other._has_field_access(its, "read")])

    def probe(self, model, through, texts):
        """Whether rows are found by what stands in one of their texts, or in one of the rows that a field names."""
        what = f"search {model._name}.{through or ' or '.join(texts)}"
        for kind in self.forbidden:
            self.tried["search"] += 1
            try:
                with self.env.cr.savepoint(flush=False):
                    found = model.search(containing(f"zq{kind}", through, texts))
                    # a name that cannot be searched for finds all, whatever is asked
                    found -= model.search(containing("a word of nobody's", through, texts)) if found else found
            except Exception as refusal:
                self.leak(f"{what}, refused", str(refusal).replace(f"zq{kind}", ""))
            else:
                self.leak(what, rows=[kind] if found else [])

    # ------------------------------------------------------------------ methods and wizards

    def methods(self):
        """Every public method that this addon defines, and every one of the case, on rows of hidden cases."""
        for model in self.env.values():
            for name in sorted(public_methods(model)):
                self.method(model, name)

    def method(self, model, name):
        method = get_public_method(model, name)
        for kind in sorted(self.forbidden):
            rows, case = self.rows[kind].get(model._name, ()), min(self.rows[kind]["helpdesk.ticket"])
            one = model if getattr(method, "_api_model", False) else model.browse(rows and min(rows))
            args = [argument(parameter, case) for parameter in parameters(method)]
            self.call(f"method {model._name}.{name}", lambda one=one, args=args: method(one, *args))

    def wizards(self):
        """Each wizard with ids of hidden rows: what it is made with, what it shows, what it offers."""
        for model in self.env.values():
            if model._transient and not model._abstract and has_ours(model) and model.has_access("create"):
                self.wizard(model)

    def onchanges(self):
        """What a form would show of hidden rows, of a record that is nowhere yet and of one of his own."""
        for model in self.env.values():
            if not model._abstract and (has_ours(model) or not model._transient) and model._auto:
                self.form(model)

    def form(self, model):
        """Each field that can name a hidden row names one, directly and from row to row of a table on the form."""
        named = {name: value for name, field in model._fields.items() if (value := self.naming(field))}
        if not named:
            return
        forms = [model] if model.has_access("create") else []
        if model.has_access("write") and not model._transient:
            forms += [model.browse(readable(model)[:1])]
        spec = {name: self.spec(field) for name, field in shown(model).items()}
        for form in forms:
            for name, values in named.items():
                for value in values:
                    self.call(
                        f"onchange {model._name}.{name}",
                        lambda form=form, name=name, value=value: form.onchange({name: value}, [name], spec),
                    )
        for name, values in named.items() if model.has_access("create") else ():
            opened = model.with_context(**{f"default_{name}": values[0]})
            self.call(f"onchange {model._name}.{name} by default", lambda opened=opened: opened.onchange({}, [], spec))

    def naming(self, field):
        """Values of a field by which a client names hidden rows."""
        ids = field.relational and field.comodel_name not in EVERYBODYS and self.hidden_ids(field.comodel_name)
        if field.type == "many2one":
            return list(ids or ())[:3]
        if field.type not in ("one2many", "many2many"):
            return []
        rows = [[0, "virtual_1", {sub: value}] for sub, value in self.named_by_row(field)]
        return [[row] for row in rows] + [[[4, row]] for row in list(ids or ())[:3]]

    def named_by_row(self, field):
        subs = self.env[field.comodel_name]._fields.items()
        return [
            (name, ids[0])
            for name, sub in subs
            if sub.type == "many2one"
            and sub.comodel_name not in EVERYBODYS
            and (ids := self.hidden_ids(sub.comodel_name))
        ]

    def spec(self, field):
        if not field.relational:
            return {}
        names = shown(self.env[field.comodel_name]) if field.type != "many2one" else {"display_name": None}
        return {"fields": {name: {} for name in names}}

    def wizard(self, model):
        what, cases = f"wizard {model._name}", self.hidden_ids("helpdesk.ticket")
        vals = {
            name: ids[0] if field.type == "many2one" else [(6, 0, ids[:3])]
            for name, field in model._fields.items()
            if field.relational and (ids := self.hidden_ids(field.comodel_name))
        }
        names = [name for name, field in model._fields.items() if model._has_field_access(field, "read")]
        spec = {name: {} for name in names}
        context = {f"default_{name}": value for name, value in vals.items()}
        opened = model.with_context(**context, active_id=cases[0], active_ids=cases, active_model="helpdesk.ticket")
        self.call(f"{what} default_get", lambda: opened.default_get(names))
        self.call(f"{what} onchange", lambda: opened.onchange({}, [], spec))
        self.call(f"{what} create", lambda: made(model, vals, names))
        for name, value in vals.items():
            self.call(f"{what} onchange {name}", lambda n=name, v=value: model.onchange({n: v}, [n], spec))
            self.call(f"{what} create {name}", lambda n=name, v=value: made(model, {n: v}, names))


# ---------------------------------------------------------------------- what is there to call


def readable(model):
    """Ids that a search finds, the newest first."""
    try:
        return model.search([], limit=NEWEST, order="id desc").ids
    except (UserError, ValueError):
        return []


def containing(word, through, texts):
    """The domain of rows with a word in one of their texts, or in one of the rows that a field names."""
    domain = Domain.OR(Domain(text, "ilike", word) for text in texts)
    return Domain(through, "any", domain) if through else domain


def grouped(model, name):
    groups = model.formatted_read_group([], [name], ["__count"])
    return [group for group in groups if group["__count"]]


def made(model, vals, names):
    """A wizard with its required values: what it shows, field by field."""
    record, shown = model.create({**required(model), **vals}), []
    for name in names:
        try:
            shown.append(record.read([name]))
        except (AccessError, MissingError) as refusal:
            shown.append(str(refusal))
    return shown


def required(model):
    """Something for each required field of a wizard."""
    vals = model.default_get([name for name, field in model._fields.items() if field.required])
    for name, field in model._fields.items():
        if field.required and field.store and name not in vals and not field.compute:
            if field.type == "selection":
                vals[name] = field.get_values(model.env)[0]
            elif field.type == "many2one":
                vals[name] = model.env[field.comodel_name].sudo().search([], limit=1).id
            else:
                vals[name] = REQUIRED.get(field.type, False)
    return vals


def shown(model):
    """The fields that a form of the user's may show."""
    return {name: field for name, field in model._fields.items() if model._has_field_access(field, "read")}


def has_ours(model):
    return any(cls.__module__.startswith(ADDON) for cls in type(model).__mro__)


def public_methods(model):
    """Names of what a client may call on a model and this addon defines; on the case, of all that is there."""
    names = set()
    for cls in type(model).__mro__:
        if cls.__module__.startswith(ADDON) or model._name == "helpdesk.ticket":
            names |= {name for name, value in vars(cls).items() if name[0] != "_" and inspect.isfunction(value)}
    return {name for name in names if callable_from_outside(model, name)}


def callable_from_outside(model, name):
    try:
        return bool(get_public_method(model, name))
    except (AccessError, AttributeError):
        return False


def parameters(method):
    """The positional parameters of a method after `self`, up to the first that is starred."""
    found = list(inspect.signature(method).parameters.values())[1:]
    return [p for p in found if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]


def argument(parameter, case):
    """A plausible value of a parameter: ids are those of a hidden case."""
    name = parameter.name
    if name in ARGUMENTS:
        return ARGUMENTS[name]
    if name.endswith("_ids") or name == "ids":
        return [case]
    if name.endswith("_id") or name in ("other", "ticket", "case"):
        return case
    if parameter.default is not parameter.empty and not isinstance(parameter.default, str):
        return parameter.default
    return "Text"


def carriers(env):
    """Names of the models in which the superuser finds a marker: in the rest there is nothing to find.

    Every model of the registry is looked at, its newest rows, field by field.
    """
    su = env(su=True, context={**env.context, "active_test": False})
    return [name for name in sorted(su.registry) if not su[name]._abstract and shows_marks(su[name])]


def shows_marks(model):
    if model._transient:
        return False
    records = model.browse(readable(model))
    for name in model._fields:
        try:
            with model.env.cr.savepoint(flush=False):
                if marks([row.get(name) for row in records.read([name])]):
                    return True
        except Exception:  # what even the superuser cannot read tells nobody anything
            continue
    model.invalidate_model(flush=False)
    return False
