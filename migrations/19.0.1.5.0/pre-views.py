"""Each base view is inherited once now: views that were merged into another go, and what inherits them moves there.

Without this an update would delete an administrator's view together with the one it inherits. The old XML ids go on
naming the view that holds the content now, so that other modules may still refer to them.
"""

import logging

from odoo.tools import SQL
from odoo.tools.sql import column_exists

_logger = logging.getLogger(__name__)

MODULE = "helpdesk_mgmt_complaint"
# the view that stays: the views that were merged into it
MERGED = {
    "ticket_view_form": (
        "ticket_view_form_assignment",
        "ticket_view_form_verification",
        "ticket_view_form_contact",
        "ticket_view_form_notices",
        "ticket_view_form_tracking",
        "ticket_view_form_after_answer",
        "ticket_view_form_solution",
        "ticket_view_form_quality",
    ),
    "helpdesk_ticket_view_search": (
        "helpdesk_ticket_view_search_assignment",
        "helpdesk_ticket_view_search_after_answer",
        "helpdesk_ticket_view_search_channel",
    ),
    "ticket_view_tree": ("ticket_view_tree_after_answer", "ticket_view_tree_registration"),
    "view_helpdesk_ticket_kanban": ("view_helpdesk_ticket_kanban_registration",),
    "view_helpdesk_team_form": ("view_helpdesk_team_form_assignment",),
    "res_config_settings_view_form": ("res_config_settings_view_form_assignment",),
    "helpdesk_ticket_type_form": ("helpdesk_ticket_type_verification_view_form",),
    "res_partner_view_form": ("res_partner_view_form_identity", "res_partner_view_form_surveys"),
    "helpdesk_contact_attempt_view_form": (
        "helpdesk_contact_attempt_view_form_after_answer",
        "helpdesk_contact_attempt_view_form_followup",
    ),
    "helpdesk_ticket_step_view_form": ("helpdesk_ticket_step_return_view_form",),
    "portal_case": (
        "portal_case_director",
        "portal_case_with_answer",
        "portal_case_duplicate",
        "portal_case_referral",
        "portal_case_after_answer",
    ),
    "portal_new_case": ("portal_new_case_requirements", "portal_new_case_similar"),
    "portal_case_decision": ("portal_case_decision_after_answer",),
    "public_case": ("public_case_after_answer",),
    "public_decision": ("public_decision_after_answer",),
}


def migrate(cr, version):
    for kept, parts in MERGED.items():
        for part in parts:
            _merge(cr, part, kept)


def _merge(cr, part, kept):
    part_id, protected = _find(cr, part)
    kept_id, frozen = _find(cr, kept)
    if not part_id or part_id == kept_id:
        return
    if frozen:
        # the update leaves that view as it is, so what the merged one added must stay beside it
        cr.execute(SQL("UPDATE ir_model_data SET noupdate = TRUE WHERE module = %s AND name = %s", MODULE, part))
        _logger.warning("The view %s is not updated by this module, so %s stays, too.", kept, part)
        return
    cr.execute(
        SQL(
            """UPDATE ir_ui_view AS child SET inherit_id = COALESCE(%s, part.inherit_id)
               FROM ir_ui_view AS part WHERE part.id = %s AND child.inherit_id = part.id""",
            kept_id,
            part_id,
        )
    )
    if column_exists(cr, "ir_ui_view", "website_id"):
        _archive_website_copies(cr, part, kept)
    # written anew, so that the view's own id stays the older one: Odoo shows the oldest
    cr.execute(SQL("DELETE FROM ir_model_data WHERE module = %s AND name = %s", MODULE, part))
    if kept_id:
        cr.execute(
            SQL(
                """INSERT INTO ir_model_data (module, name, model, res_id, noupdate)
                   VALUES (%s, %s, 'ir.ui.view', %s, TRUE)""",
                MODULE,
                part,
                kept_id,
            )
        )
    if protected:
        cr.execute(SQL("UPDATE ir_ui_view SET active = FALSE WHERE id = %s", part_id))
        _logger.warning("The view %s was merged into %s; your version of it (id %s) is archived.", part, kept, part_id)
    else:
        cr.execute(SQL("DELETE FROM ir_ui_view WHERE id = %s RETURNING active", part_id))
        if not cr.fetchone()[0]:
            _logger.warning("The view %s was archived; it is a part of %s now, and shown again.", part, kept)


def _find(cr, name):
    """(id of our view or None, whether updates leave it alone)."""
    cr.execute(
        SQL(
            "SELECT res_id, noupdate FROM ir_model_data WHERE module = %s AND name = %s AND model = 'ir.ui.view'",
            MODULE,
            name,
        )
    )
    return cr.fetchone() or (None, False)


def _archive_website_copies(cr, part, kept):
    """Copies that one website has of a merged view: needed only below that website's copy of the view that stays."""
    cr.execute(
        SQL(
            """UPDATE ir_ui_view AS copy SET active = FALSE FROM ir_ui_view AS parent
               WHERE copy.inherit_id = parent.id AND copy.key = %s AND copy.website_id IS NOT NULL AND copy.active
                   AND (parent.website_id IS NULL OR parent.key != %s)
               RETURNING copy.id""",
            f"{MODULE}.{part}",
            f"{MODULE}.{kept}",
        )
    )
    for (copy_id,) in cr.fetchall():
        _logger.warning("The view %s was merged into %s; a website's copy (id %s) is archived.", part, kept, copy_id)
