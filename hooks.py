"""What installing and uninstalling do beyond the data files."""

import logging

_logger = logging.getLogger(__name__)

# Where a case of a phase without a stage of the base goes when the addon is taken away.
NEAREST = {
    "received": "helpdesk_ticket_stage_new",
    "verification": "helpdesk_ticket_stage_in_progress",
    "awaiting_customer": "helpdesk_ticket_stage_awaiting",
    "processing": "helpdesk_ticket_stage_in_progress",
    "third_party": "helpdesk_ticket_stage_awaiting",
    "proposed": "helpdesk_ticket_stage_in_progress",
    "closed": "helpdesk_ticket_stage_done",
    "rejected": "helpdesk_ticket_stage_rejected",
    "cancelled": "helpdesk_ticket_stage_cancelled",
}
TYPES = ("type_complaint", "type_report", "type_inquiry", "type_suggestion")


def pre_init_hook(env):
    """Says so where PostgreSQL knows no letters beyond ASCII: the addon works, Arabic is searched badly.

    The comparison of cases itself reads texts in Python and does not depend on it.
    """
    env.cr.execute("SELECT datctype FROM pg_database WHERE datname = current_database()")
    [[character_type]] = env.cr.fetchall()
    if character_type in ("C", "POSIX"):
        _logger.warning(
            "The character type (LC_CTYPE) of this database is %s: PostgreSQL then drops Arabic letters where it "
            "compares texts (lower, pg_trgm). Make databases with a UTF-8 one, such as C.UTF-8.",
            character_type,
        )


def post_init_hook(env):
    """The helpdesk's own stages learn their phase; a deleted one is passed over."""
    env["helpdesk.ticket.stage"]._set_base_phases()
    env["helpdesk.policy.review"]._begin_general(env["res.company"].with_context(active_test=False).search([]))
    for team in env["helpdesk.ticket.team"].search([("use_complaint_process", "=", True)]):
        team._ensure_stages()


def uninstall_hook(env):
    """Cases move to the base stage nearest to their phase; the four types and the sequences are left to them."""
    Ticket = env["helpdesk.ticket"].with_context(active_test=False)
    Stage = env["helpdesk.ticket.stage"].with_context(active_test=False)
    own = env["ir.model.data"].search([("module", "=", "helpdesk_mgmt_complaint")])
    own_stages = Stage.browse(own.filtered(lambda d: d.model == Stage._name).mapped("res_id")).exists()
    for phase, name in NEAREST.items():
        tickets = Ticket.search([("stage_id", "in", own_stages.ids), ("stage_id.phase", "=", phase)])
        if not tickets:
            continue
        target = env.ref(f"helpdesk_mgmt.{name}", raise_if_not_found=False)
        if not target:
            # the base stage was deleted: ours stays, given up by the addon
            kept = tickets.stage_id
            own.filtered(lambda d, kept=kept: d.model == Stage._name and d.res_id in kept.ids).unlink()
            own = own.exists()
            continue
        # a plain write: the process ends here, and no rule of its own is in the way
        env.cr.execute("UPDATE helpdesk_ticket SET stage_id = %s WHERE id = ANY(%s)", [target.id, tickets.ids])
    own.filtered(lambda d: d.name in TYPES).unlink()
    # teams, categories and channels that hold cases outlive the addon
    for model, field in (
        ("helpdesk.ticket.team", "team_id"),
        ("helpdesk.ticket.category", "category_id"),
        ("helpdesk.ticket.channel", "channel_id"),
    ):
        for data in own.exists().filtered(lambda d, model=model: d.model == model):
            if Ticket.search_count([(field, "=", data.res_id)], limit=1):
                data.unlink()
    # what those stand on stays with them, and so does the demo body with its people
    own.exists().filtered(lambda d: d.model == "mail.alias" or "_demo" in d.name).unlink()
    env.invalidate_all()
