import { Component, markup, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** The answers of solved cases that may fit this one: read, put into the solution, or solve with, by one click. */
export class ComplaintSolutions extends Component {
    static template = "helpdesk_mgmt_complaint.Solutions";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.actionService = useService("action");
        this.state = useState({ open: 0, busy: false });
    }

    get suggestions() {
        return this.props.record.data[this.props.name] || [];
    }

    get maySolve() {
        return ["received", "verification"].includes(this.props.record.data.phase);
    }

    answer(suggestion) {
        // the server has sanitised what the reference holds
        return markup(suggestion.answer);
    }

    toggle(suggestion) {
        this.state.open = this.state.open === suggestion.id ? 0 : suggestion.id;
    }

    /** Puts the answer into the solution; `solve` then opens the dialog that closes the case with it. */
    async use(suggestion, solve) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        const record = this.props.record;
        try {
            if (await record.save()) {
                await this.orm.call(record.resModel, "action_use_solution", [[record.resId], suggestion.id]);
                await record.load();
                if (solve) {
                    const action = await this.orm.call(record.resModel, "action_open_step", [[record.resId]], {
                        context: { default_step: "first_contact" },
                    });
                    await this.actionService.doAction(action, { onClose: () => record.load() });
                }
            }
        } finally {
            this.state.busy = false;
        }
    }
}

registry.category("fields").add("complaint_solutions", {
    component: ComplaintSolutions,
    supportedTypes: ["json"],
});
