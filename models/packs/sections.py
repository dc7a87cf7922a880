"""What a pack can say: one table, by which packs are checked, planned, applied, compared and exported alike."""

from dataclasses import dataclass, field

ADDON = "helpdesk_mgmt_complaint"
# the language that records are written in first
SOURCE = "en_US"


@dataclass(frozen=True)
class Section:
    """One list of a pack: each entry of it is a record.

    :param name: the section's key in the file
    :param model: what its entries become
    :param fields: what an entry may say, in the order of an export; names of the model's fields
    :param stored: {name in the file: field of the model}, where they differ
    :param shipped: XML ids under which a shipped record of an entry's key is found
    :param alike: an existing record of the company with the same value there is taken over
    :param words: fields without translation that the file nevertheless gives in both languages
    :param fixed: values that every record of the section has
    :param complete: shipped records that the pack does not name are archived
    :param keyed: the field that is the key itself
    :param beside: records beside the pack's are no difference from it: each company has some
    :param flags: {name: its choices}: a list in the file, a field `<name>_<choice>` of the model for each
    """

    name: str
    model: str
    fields: tuple
    stored: dict = field(default_factory=dict, hash=False)
    shipped: tuple = ()
    alike: tuple = ("name",)
    words: tuple = ()
    required: tuple = ("name",)
    fixed: dict = field(default_factory=dict, hash=False)
    complete: bool = False
    keyed: str = ""
    beside: bool = False
    flags: dict = field(default_factory=dict, hash=False)

    def field_of(self, name):
        return self.stored.get(name, name)

    def columns_of(self, name):
        """The fields in which a value is kept."""
        return [f"{name}_{choice}" for choice in self.flags.get(name, ())] or [self.field_of(name)]


SECTIONS = (
    Section("wording", "helpdesk.policy.wording", ("text",), alike=(), keyed="slot", required=("text",)),
    Section(
        "hours",
        "resource.calendar",
        ("name", "tz", "attendance"),
        stored={"attendance": "attendance_ids"},
        words=("name",),
        required=("name", "attendance"),
    ),
    Section("segments", "helpdesk.beneficiary.segment", ("name", "sequence", "internal")),
    Section(
        "teams",
        "helpdesk.ticket.team",
        (
            "name", "sequence", "parent_id", "resource_calendar_id", "user_id", "user_ids", "officer_ids",
            "assign_method", "alias_name", "default_type_id", "default_category_id", "show_in_portal",
        ),
        fixed={"use_complaint_process": True},
    ),
    Section(
        "types",
        "helpdesk.ticket.type",
        (
            "name", "kind", "sequence", "active", "show_in_portal", "description", "requires_declaration",
            "declaration_text", "needs_decision", "allow_anonymous", "check_eligibility", "check_jurisdiction",
            "eligible_segment_ids", "survey_id", "survey_on_close", "demands",
        ),
        shipped=(f"{ADDON}.type_%s",),
        required=("kind",),
        flags={"demands": ("category", "complexity", "importance", "segment")},
    ),
    Section(
        "categories",
        "helpdesk.ticket.category",
        (
            "name", "sequence", "parent_id", "team_id", "complexity", "importance", "type_ids", "show_in_portal",
            "service_owner", "service_partner_id",
        ),
    ),
    Section(
        "requirements",
        "helpdesk.requirement",
        ("name", "sequence", "kind", "mandatory", "guidance", "type_ids", "category_ids"),
    ),
    Section(
        "channels",
        "helpdesk.ticket.channel",
        (
            "name", "sequence", "active", "show_on_charter", "answered_at_once", "contact", "resource_calendar_id",
            "always_open", "opening_note", "answer_time", "description", "user_id", "responsible",
        ),
        shipped=(f"{ADDON}.channel_%s", "helpdesk_mgmt.helpdesk_ticket_channel_%s"),
        required=(),
        complete=True,
    ),
    Section(
        "sla",
        "helpdesk.sla.policy",
        (
            "name", "sequence", "milestone", "days", "hours", "round_the_clock", "starts_on", "pause_on_customer",
            "pause_on_third_party", "warn_percent", "team_ids", "type_ids", "category_ids", "channel_ids",
            "segment_ids", "complexity", "importance", "reopened", "escalation",
        ),
        stored={"escalation": "escalation_ids"},
        required=("name", "milestone"),
    ),
    Section(
        "targets",
        "helpdesk.complaint.target",
        ("indicator", "type_id", "value"),
        alike=("indicator", "type_id"),
        required=("indicator", "value"),
    ),
    Section(
        "bodies",
        "res.partner",
        ("name", "email", "phone", "website"),
        words=("name",),
        fixed={"is_company": True},
        beside=True,
    ),
    Section("reviews", "helpdesk.policy.review", ("name", "months"), required=("name", "months"), beside=True),
    Section("causes", "helpdesk.complaint.cause", ("name", "sequence"), shipped=(f"{ADDON}.%s",)),
    Section("reasons", "helpdesk.dissatisfaction.reason", ("name", "sequence"), shipped=(f"{ADDON}.%s",)),
    Section(
        "answers",
        "helpdesk.answer.text",
        ("name", "sequence", "kind", "body", "type_ids"),
        shipped=(f"{ADDON}.%s",),
        required=("name", "kind", "body"),
    ),
)  # fmt: skip
BY_NAME = {section.name: section for section in SECTIONS}

# Everything that stands in a pack, in the order of an export.
HEAD = ("format", "code", "release", "name", "summary", "promises", "roles", "settings")
ORDER = (
    *HEAD, "wording", "hours", "holidays", "segments", "teams", "types", "categories", "requirements", "channels",
    "sla", "targets", "bodies", "reviews", "causes", "reasons", "answers", "surveys",
)  # fmt: skip

# A company's settings: what no pack may set, because it is a state, a link that the pack itself makes, or secret.
NOT_SETTINGS = {"team_id", "reviewed_date", "periodic_until", "review_until"}
# settings that stand elsewhere than in a field `complaint_…` of the company
PLACES = {"country": ("country_id", "code"), "lang": ("partner_id", "lang"), "tz": ("partner_id", "tz")}

# The groups that a role may give: those of the helpdesk, never more.
GROUPS = (
    "helpdesk_mgmt.group_helpdesk_user_own",
    "helpdesk_mgmt.group_helpdesk_user_team",
    "helpdesk_mgmt.group_helpdesk_user",
    "helpdesk_mgmt.group_helpdesk_manager",
    f"{ADDON}.group_quality",
    f"{ADDON}.group_confidential",
    f"{ADDON}.group_classification",
    f"{ADDON}.group_senior_management",
)
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ESCALATION = ("offset_hours", "recipient", "user_id", "by_activity", "by_email", "by_sms")
