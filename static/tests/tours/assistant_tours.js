import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

import { pageRuns } from "./helpers";

const SETUP = ".o_complaint_setup";

/** On to the next step, whose name the bar then shows. */
function next(step) {
    return [
        {
            trigger: `${SETUP} button[name='action_next']`,
            run: "click",
        },
        {
            content: `The step ${step} is open`,
            trigger: `${SETUP} section[name='${step}']`,
        },
    ];
}

/** The cell of a role's people, ready to be written in. */
function role(place) {
    return [
        {
            trigger: `${SETUP} [name='role_ids'] .o_data_row:eq(${place}) td[name='user_ids']`,
            run: "click",
        },
        {
            trigger: `${SETUP} [name='role_ids'] .o_selected_row td[name='user_ids'] input`,
        },
    ];
}

/** From a company without anything to a policy that is in force. */
function assistant(direction) {
    return () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "The application opens on the assistant",
            trigger: ".o_app[data-menu-xmlid='helpdesk_mgmt.helpdesk_ticket_main_menu']",
            run: "click",
        },
        {
            trigger: `${SETUP} section[name='pack'] [name='choice'] input[data-value='standard']`,
            run: "click",
        },
        {
            content: "What customers are promised is told before anything is done",
            trigger: `${SETUP} [name='about'] li`,
        },
        pageRuns(direction),
        ...next("people"),
        ...role(0),
        {
            content: "Somebody who has an account",
            trigger: `${SETUP} [name='role_ids'] .o_selected_row td[name='user_ids'] input`,
            run: "edit head_of_body",
        },
        {
            trigger: ".o-autocomplete--dropdown-item > a:contains(head_of_body)",
            run: "click",
        },
        {
            trigger: `${SETUP} [name='role_ids'] .o_data_row:eq(0) .o_tag:contains(head_of_body)`,
        },
        ...role(1),
        {
            content: "Somebody who has none yet",
            trigger: `${SETUP} [name='role_ids'] .o_selected_row td[name='user_ids'] input`,
            run: "edit ليلى الشمري",
        },
        {
            trigger: ".o-autocomplete--dropdown-item.o_m2o_dropdown_option_create_edit > a, .o_m2o_dropdown_option_create > a",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name='login'] input",
            run: "edit layla@body.example.com",
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            trigger: `body:not(:has(.modal)) ${SETUP} [name='role_ids'] .o_data_row:eq(1) .o_tag:contains(ليلى)`,
        },
        ...next("hours"),
        pageRuns(direction),
        {
            content: "A pack has its hours, and they can be others",
            trigger: `${SETUP} [name='hours_ids'] .o_data_row td[name='hour_to']`,
            run: "click",
        },
        {
            trigger: `${SETUP} [name='hours_ids'] .o_selected_row td[name='hour_to'] input`,
            run: "edit 15:00",
        },
        ...next("channels"),
        pageRuns(direction),
        {
            trigger: `${SETUP} [name='email'] input`,
            run: "edit care@body.example.com",
        },
        {
            trigger: `${SETUP} [name='alias_domain'] input`,
            run: "edit body.example.com",
        },
        {
            trigger: `${SETUP} [name='publish_charter'] input`,
            run: "click",
        },
        ...next("preview"),
        {
            content: "The charter as customers will read it",
            trigger: `${SETUP} [name='charter_ar'] [dir='rtl']:contains(15:00)`,
        },
        {
            trigger: `${SETUP} .o_notebook_headers a[name='limits']`,
            run: "click",
        },
        {
            trigger: `${SETUP} [name='limits'] table tbody tr`,
        },
        pageRuns(direction),
        {
            trigger: `${SETUP} button[name='action_apply']`,
            run: "click",
        },
        {
            content: "It is in force",
            trigger: `body:not(:has(${SETUP} button[name='action_apply']))`,
        },
    ];
}

registry.category("web_tour.tours").add("complaint_assistant_ltr", { steps: assistant("ltr") });
registry.category("web_tour.tours").add("complaint_assistant_rtl", { steps: assistant("rtl") });

/** The first customer. */
function firstCase(direction) {
    return () => [
        {
            trigger: "form.o_complaint_form select[name='category']",
            run: "selectByIndex 1",
        },
        pageRuns(direction),
        {
            trigger: "input[name='subject']",
            run: "edit تأخر صرف الدعم",
        },
        {
            trigger: "textarea[name='description']",
            run: "edit لم يصل الدعم لشهر مايو",
        },
        {
            content: "The customer says what he is",
            trigger: "select[name='segment']",
            run: "selectByIndex 1",
        },
        {
            trigger: "form.o_complaint_form",
            run() {
                for (const box of this.anchor.querySelectorAll("input[name='declaration']:enabled")) {
                    box.checked = true;
                }
            },
        },
        {
            trigger: "form.o_complaint_form button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The case has its number",
            trigger: ".alert-success[role='status']:contains(/\\/\\d{4}\\/\\d{5}/)",
        },
        pageRuns(direction),
    ];
}

registry.category("web_tour.tours").add("complaint_first_case_ltr", { steps: firstCase("ltr") });
registry.category("web_tour.tours").add("complaint_first_case_rtl", { steps: firstCase("rtl") });
