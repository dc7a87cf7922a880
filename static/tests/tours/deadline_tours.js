import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";

import { pageRuns } from "./helpers";

const MODEL = "helpdesk.ticket";

/** The cell of a case's next deadline. */
const deadline = (name, text) =>
    `.o_data_row:contains(${name}) [name='next_due_date'] .o_complaint_deadline:contains(${text})`;

/** The clock of this page goes on: what was said of the time left has become old. */
function wait(minutes) {
    const now = Date.now;
    Date.now = () => now() + minutes * 60000;
}

// What the list says of the time left, and that it goes on saying what is true while somebody looks.
registry.category("web_tour.tours").add("complaint_deadline_list", {
    steps: () => [
        {
            content: "Days agree with their number, and the moment stands behind them",
            trigger: deadline("مهلة أيام", "/بعد يومَي عمل \\(.+، \\d\\d:\\d\\d\\)/"),
        },
        {
            content: "A late one says by how much",
            trigger: `${deadline("مهلة فائتة", "متأخرة 49 يومًا")}[data-tone='danger']`,
        },
        pageRuns("rtl"),
        {
            content: "Meanwhile somebody refers the case",
            trigger: deadline("مهلة أيام", "بعد يومَي عمل"),
            async run() {
                const [id] = await rpc(`/web/dataset/call_kw/${MODEL}/search`, {
                    model: MODEL,
                    method: "search",
                    args: [[["name", "=", "مهلة أيام"]]],
                    kwargs: {},
                });
                await rpc(`/web/dataset/call_kw/${MODEL}/action_return_to_customer`, {
                    model: MODEL,
                    method: "action_return_to_customer",
                    args: [[id], "نرجو إرفاق الإيصال"],
                    kwargs: {},
                });
                wait(60);
            },
        },
        {
            content: "The page has asked again by itself",
            trigger: deadline("مهلة أيام", "بعد 3 أيام عمل"),
            timeout: 30000,
        },
    ],
});
