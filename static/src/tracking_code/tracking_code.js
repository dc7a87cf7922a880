import { Component } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

/** A tracking code that was just issued. Only its hash is stored: it is shown this once. */
export class TrackingCodeDialog extends Component {
    static template = "helpdesk_mgmt_complaint.TrackingCodeDialog";
    static components = { Dialog };
    static props = { number: String, code: String, address: String, close: Function };

    setup() {
        this.notification = useService("notification");
        this.title = _t("Tracking code of %s", this.props.number);
    }

    get text() {
        const { number, code, address } = this.props;
        return _t("Reference: %(number)s\nTracking code: %(code)s\nFollow the case at: %(address)s", {
            number,
            code,
            address,
        });
    }

    async copy() {
        await browser.navigator.clipboard.writeText(this.text);
        this.notification.add(_t("Copied"), { type: "success" });
    }

    print() {
        const page = browser.open("", "_blank", "width=600,height=400");
        const sheet = page.document.createElement("pre");
        sheet.dir = "auto";
        sheet.style.font = "16pt sans-serif";
        sheet.textContent = this.text;
        page.document.body.append(sheet);
        page.print();
        page.close();
    }
}

registry.category("actions").add("complaint_tracking_code", (env, action) => {
    // what follows closes dialogs: it waits until the code has been read
    const then = action.context?.then || { type: "ir.actions.client", tag: "soft_reload" };
    const onClose = () => env.services.action.doAction(then);
    env.services.dialog.add(TrackingCodeDialog, action.params, { onClose });
});
