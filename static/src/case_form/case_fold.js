import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { toLocaleDateString } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const BOX = ".o_complaint_fold";
let lastId = 0;
// groups that somebody has opened or closed: how, and in which phase of which case; a dialog that ends reads the page anew
const touched = {};

/**
 * The heading of a group of fields: folds what stands in the same `.o_complaint_fold`, and tells in a line what is in
 * it. The group opens by itself in the phases of the option `open`. Without the heading nothing is folded.
 */
export class CaseFold extends Component {
    static template = "helpdesk_mgmt_complaint.CaseFold";
    static props = {
        ...standardWidgetProps,
        title: { type: String },
        open: { type: Array, element: String },
        facts: { type: Array, element: String },
    };

    setup() {
        this.root = useRef("root");
        this.contentId = `o_complaint_folded_${++lastId}`;
        this.state = useState({ open: false });
        useEffect(
            (resId, phase) => {
                const { where, open } = touched[this.props.title] || {};
                this.state.open = where === this.where ? open : !resId || this.props.open.includes(phase);
            },
            () => [this.props.record.resId, this.props.record.data.phase]
        );
        useEffect(
            (box, open) => {
                box.classList.toggle("o_complaint_shut", !open);
                box.querySelector(".o_complaint_folded").id = this.contentId;
                return () => box.classList.remove("o_complaint_shut");
            },
            () => [this.root.el.closest(BOX), this.state.open]
        );
    }

    get where() {
        return `${this.props.record.resId} ${this.props.record.data.phase}`;
    }

    toggle() {
        this.state.open = !this.state.open;
        touched[this.props.title] = { where: this.where, open: this.state.open };
    }

    get facts() {
        const { data, fields } = this.props.record;
        const tell = (name) => {
            const value = data[name];
            const { type, selection } = fields[name];
            if (!value) {
                return "";
            }
            if (type === "selection") {
                return selection.find(([key]) => key === value)?.[1];
            }
            return type === "datetime" ? toLocaleDateString(value) : value.display_name;
        };
        return this.props.facts.map(tell).filter(Boolean);
    }
}

registry.category("view_widgets").add("complaint_fold", {
    component: CaseFold,
    extractProps: ({ attrs, options }) => ({
        title: attrs.title,
        open: options.open || [],
        facts: options.facts || [],
    }),
});
