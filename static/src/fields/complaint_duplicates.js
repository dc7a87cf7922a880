import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** The open cases that a case resembles; a click shows one beside it. */
export class ComplaintDuplicates extends Component {
    static template = "helpdesk_mgmt_complaint.Duplicates";
    static props = { ...standardFieldProps };

    get candidates() {
        return this.props.record.data[this.props.name] || [];
    }

    isChosen(candidate) {
        return this.props.record.data.duplicate_of_id?.id === candidate.id;
    }

    choose(candidate) {
        this.props.record.update({ duplicate_of_id: { id: candidate.id, display_name: candidate.name } });
    }
}

registry.category("fields").add("complaint_duplicates", {
    component: ComplaintDuplicates,
    supportedTypes: ["json"],
});
