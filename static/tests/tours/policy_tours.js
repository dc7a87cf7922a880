import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

import { pageRuns } from "./helpers";

const DUE = "[name='case_top'] .o_field_widget[name='next_due_date']";
let dueBefore;

registry.category("web_tour.tours").add("complaint_policy_edited", {
    steps: () => [
        pageRuns("rtl"),
        {
            content: "The case is due after two working days",
            trigger: DUE,
            run() {
                dueBefore = this.anchor.textContent.trim();
                if (!/[\d\u0660-\u0669]/.test(dueBefore)) {
                    throw new Error(`The case shows no date: "${dueBefore}".`);
                }
            },
        },
        {
            content: "The helpdesk's configuration menu leads to the policies",
            trigger: "[data-menu-xmlid='helpdesk_mgmt.helpdesk_ticket_config_main_menu']",
            run: "click",
        },
        {
            trigger: ".dropdown-item[data-menu-xmlid='helpdesk_mgmt_complaint.helpdesk_sla_policy_menu']",
            run: "click",
        },
        {
            trigger: ".o_data_row .o_data_cell:contains(حل الشكاوى)",
            run: "click",
        },
        {
            content: "The policy says in words what it does",
            trigger: ".o_form_view .o_field_widget[name='summary']:contains(/^يوم/)",
        },
        pageRuns("rtl"),
        {
            trigger: ".o_field_widget[name='days'] input",
            run: "edit 5 && click body",
        },
        {
            content: "Before it is saved already",
            trigger: ".o_field_widget[name='summary']:contains(/^5 /)",
        },
        ...stepUtils.saveForm(),
        {
            content: "The case follows",
            trigger: "[data-menu-xmlid='helpdesk_mgmt_complaint.helpdesk_ticket_case_menu']",
            run: "click",
        },
        {
            trigger: ".o_kanban_record:contains(شكوى تتبع السياسة)",
            run: "click",
        },
        {
            trigger: ".o_notebook_headers a[name='deadlines']",
            run: "click",
        },
        {
            content: "The timeline tells the new promise; the client shows what it remembers of the case first",
            trigger: ".o_complaint_limits .o_complaint_limit_terms:contains(/^5 /)",
        },
        {
            trigger: DUE,
            run() {
                const due = this.anchor.textContent.trim();
                if (due === dueBefore) {
                    throw new Error(`The case is due as before: "${due}".`);
                }
            },
        },
    ],
});

registry.category("web_tour.tours").add("complaint_policy_made", {
    steps: () => [
        {
            trigger: ".settings_tab .tab[data-key='helpdesk_mgmt']",
            run: "click",
        },
        {
            content: "The settings lead to the policies",
            trigger: "#complaint_policies button",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains(Two working days)",
        },
        pageRuns("ltr"),
        {
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_field_widget[name='name'] input",
            run: "edit One working day",
        },
        {
            trigger: ".o_field_widget[name='days'] input",
            run: "edit 1 && click body",
        },
        {
            trigger: ".o_field_widget[name='summary']:contains(/1 working day/)",
        },
        ...stepUtils.saveForm(),
        {
            content: "The earlier policy takes every case that this one would",
            trigger: ".alert:contains(Two working days)",
        },
    ],
});
