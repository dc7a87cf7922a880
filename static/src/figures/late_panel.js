import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { formatFloat, formatInteger } from "@web/views/fields/formatters";

/** What makes most of the lateness there is now: three parts of each way to look at it; each opens its limits. */
export class LatePanel extends Component {
    static template = "helpdesk_mgmt_complaint.LatePanel";
    static props = {
        domain: { type: Array, optional: true },
        // f(title, domain): shows the limits of a part
        open: Function,
    };
    static defaultProps = { domain: [] };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ data: null });
        onWillStart(() => this.load(this.props.domain));
        onWillUpdateProps((props) => {
            if (JSON.stringify(props.domain) !== JSON.stringify(this.props.domain)) {
                return this.load(props.domain);
            }
        });
    }

    async load(domain) {
        const asked = (this.asked = {});
        const data = await this.orm.call("helpdesk.ticket.deadline", "retrieve_lateness", [domain]);
        if (asked === this.asked) {
            this.state.data = data;
        }
    }

    percent(share) {
        return `${formatFloat(100 * share, { digits: [16, 0] })}%`;
    }

    count(number) {
        return formatInteger(number);
    }

    hours(number) {
        return formatFloat(number, { digits: [16, 0] });
    }

    title(group, row) {
        return _t("%(group)s: %(part)s", { group: group.label, part: row.label });
    }
}
