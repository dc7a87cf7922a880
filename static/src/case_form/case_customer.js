import { Component, useEffect, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { useService } from "@web/core/utils/hooks";

/** How the customer is reached, each way to be taken or copied by one click, and his other cases. */
export class CaseCustomer extends Component {
    static template = "helpdesk_mgmt_complaint.CaseCustomer";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.state = useState({ others: 0 });
        useEffect(
            () => {
                this.count();
            },
            () => [this.partnerId, this.props.record.resId]
        );
    }

    get partnerId() {
        return this.props.record.data.partner_id?.id;
    }

    get phone() {
        const { partner_id, customer_phone, reporter_phone } = this.props.record.data;
        // a reporter without a contact typed his
        return partner_id ? customer_phone : reporter_phone;
    }

    get email() {
        return this.props.record.data.partner_email;
    }

    get domain() {
        return [
            ["partner_id", "=", this.partnerId],
            ["phase", "!=", false],
            ["id", "!=", this.props.record.resId || 0],
        ];
    }

    /** Those that the reader may see: the server counts with his rights. */
    async count() {
        const { partnerId } = this;
        const { resId, resModel } = this.props.record;
        const others = partnerId ? await this.orm.searchCount(resModel, this.domain) : 0;
        // he may have turned to another case in between
        if (partnerId === this.partnerId && resId === this.props.record.resId) {
            this.state.others = others;
        }
    }

    async copy(text) {
        await browser.navigator.clipboard.writeText(text);
        this.notification.add(_t("Copied: %s", text), { type: "success" });
    }

    openOthers() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: _t("Other cases of this customer"),
            res_model: this.props.record.resModel,
            views: [
                [false, "list"],
                [false, "form"],
            ],
            domain: this.domain,
            context: { complaint_columns: true },
        });
    }
}

registry.category("view_widgets").add("complaint_customer", {
    component: CaseCustomer,
    fieldDependencies: [
        { name: "partner_id", type: "many2one" },
        { name: "partner_email", type: "char" },
        { name: "customer_phone", type: "char" },
        { name: "reporter_phone", type: "char" },
    ],
});
