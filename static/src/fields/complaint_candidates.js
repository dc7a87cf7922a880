import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** The contacts that a caller may be, each chosen by one click. */
export class ComplaintCandidates extends Component {
    static template = "helpdesk_mgmt_complaint.Candidates";
    static props = { ...standardFieldProps };

    get candidates() {
        return this.props.record.data[this.props.name] || [];
    }

    isChosen(candidate) {
        return this.props.record.data.partner_id?.id === candidate.id;
    }

    choose(candidate) {
        const value = this.isChosen(candidate) ? false : { id: candidate.id, display_name: candidate.name };
        this.props.record.update({ partner_id: value });
    }
}

registry.category("fields").add("complaint_candidates", {
    component: ComplaintCandidates,
    supportedTypes: ["json"],
});
