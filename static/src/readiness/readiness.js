import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** What still stands between this database and its customers, each line with the way to the fix. */
export class Readiness extends Component {
    static template = "helpdesk_mgmt_complaint.Readiness";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.company = user.activeCompany;
        this.groups = [
            { level: "error", title: _t("Customers are harmed"), icon: "fa-times-circle text-danger" },
            { level: "warning", title: _t("See to it"), icon: "fa-exclamation-triangle text-warning" },
            { level: "info", title: _t("To be decided"), icon: "fa-info-circle text-info" },
            { level: "ok", title: _t("In order"), icon: "fa-check-circle text-success" },
        ];
        this.state = useState({ lines: [], loading: false });
        onWillStart(() => this.look());
    }

    async look() {
        this.state.loading = true;
        try {
            const lines = await this.orm.call("helpdesk.policy.pack", "readiness", [this.company.id]);
            this.state.lines = lines;
        } finally {
            this.state.loading = false;
        }
    }

    linesOf(level) {
        return this.state.lines.filter((line) => line.level === level);
    }

    get verdict() {
        const harmed = this.linesOf("error").length;
        if (harmed) {
            return _t("Not ready for customers yet.");
        }
        return this.linesOf("warning").length
            ? _t("Ready for customers; some things want to be seen to.")
            : _t("Ready for customers.");
    }

    async fix(line) {
        // a dialog or a notification leaves the page where it is: it looks again
        await this.action.doAction(line.action, { onClose: () => this.look() });
        if (line.action.type === "ir.actions.server") {
            await this.look();
        }
    }
}

registry.category("actions").add("helpdesk_complaint_readiness", Readiness);
