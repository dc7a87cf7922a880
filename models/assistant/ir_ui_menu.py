from odoo import models

from ..wording.ir_actions_act_window import OUR_WORDS


class IrUiMenu(models.Model):
    """The Helpdesk application opens on the set-up assistant as long as it is due; for everybody else as ever.

    Its menus of tickets are called by the word for a case, where every team follows the process.
    """

    _inherit = "ir.ui.menu"

    def load_web_menus(self, debug):
        menus = super().load_web_menus(debug)
        root = menus.get(self.env["ir.model.data"]._xmlid_to_res_id("helpdesk_mgmt.helpdesk_ticket_main_menu"))
        if root and self.env["helpdesk.policy.setup"]._is_due():
            action = self.env.ref("helpdesk_mgmt_complaint.helpdesk_policy_setup_action").sudo()
            root.update(actionID=action.id, actionModel=action._name, actionPath=action.path)
        if root and self.env["helpdesk.ticket.stage"]._all_teams_follow():
            for menu in menus.values():
                if menu["appID"] == root["id"]:
                    menu["name"] = OUR_WORDS.get(menu["name"], menu["name"])
        return menus
