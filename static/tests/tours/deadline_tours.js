import { registry } from "@web/core/registry";

import { pageRuns } from "./helpers";

const MODEL = "helpdesk.ticket";

/** The cell of a case's next deadline. */
const deadline = (name, text) =>
    `.o_data_row:contains(${name}) [name='next_due_date'] .o_complaint_deadline:contains(${text})`;

// What the list says of the time left, and that it goes on saying what is true while somebody looks.
registry.category("web_tour.tours").add("complaint_deadline_list", {
    steps: () => [
        {
            trigger: ".o_switch_view.o_list",
            run: "click",
        },
        {
            content: "One system of digits: the dates of the base do not bring another",
            trigger: ".o_data_row:first [name='registered_date']:contains(/\\d/):not(:contains(/[٠-٩]/))",
        },
        {
            content: "Days agree with their number, and the moment stands behind them",
            trigger: deadline("مهلة أيام", "/بعد (يومَي|3 أيام) عمل/"),
        },
        {
            content: "A late one says by how much",
            trigger: `${deadline("مهلة فائتة", "متأخرة 49 يومًا")}[data-tone='danger']`,
        },
        pageRuns("rtl"),
        {
            content: "Meanwhile somebody returns the case to its customer",
            trigger: deadline("مهلة أيام", "/، \\d\\d:\\d\\d/"),
            async run() {
                const { orm } = odoo.__WOWL_DEBUG__.root.env.services;
                const ids = await orm.search(MODEL, [["name", "=", "مهلة أيام"]]);
                await orm.call(MODEL, "action_return_to_customer", [ids, "نرجو إرفاق الإيصال"]);
                // and the agent comes back to the page
                document.dispatchEvent(new Event("visibilitychange"));
            },
        },
        {
            content: "The page has asked again by itself: the customer has until the end of a day",
            trigger: deadline("مهلة أيام", "، 23:59"),
        },
    ],
});
