import { Component, onWillUnmount, toRaw, useState } from "@odoo/owl";
import { formatDate, formatDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { groupBy } from "@web/core/utils/arrays";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const BEAT = 10000;
const TONES = { danger: "text-danger fw-bold", warning: "text-warning-emphasis" };

/**
 * Keeps what is said of the time left true while somebody looks: the server alone tells it, for all that are on the
 * screen by one question, when their words have become old.
 */
export const complaintClock = {
    dependencies: ["orm"],
    start(env, { orm }) {
        const watched = new Set();
        let timer = null;
        let asking = false;

        async function ask(all = false) {
            const old = [...watched].filter((one) => one.until <= Date.now() || (all && one.until < Infinity));
            if (asking || !old.length || document.visibilityState === "hidden") {
                return;
            }
            asking = true;
            old.forEach((one) => (one.until = Date.now() + 6 * BEAT));
            try {
                for (const same of Object.values(groupBy(old, (one) => `${one.model} ${one.field}`))) {
                    const { model, field } = same[0];
                    const ids = [...new Set(same.map((one) => one.id))];
                    const rows = await orm.silent.read(model, ids, [field]);
                    const words = Object.fromEntries(rows.map((row) => [row.id, row[field]]));
                    same.filter((one) => watched.has(one)).forEach((one) => one.tell(words[one.id] || false));
                }
            } catch {
                // out of reach: what stands there stays until the next time
            } finally {
                asking = false;
            }
        }

        // whoever comes back to the page reads what is true now
        document.addEventListener("visibilitychange", () => ask(true));

        return {
            watch(one) {
                watched.add(one);
                timer ??= setInterval(() => ask(), BEAT);
                return () => {
                    watched.delete(one);
                    if (!watched.size) {
                        clearInterval(timer);
                        timer = null;
                    }
                };
            },
        };
    },
};
registry.category("services").add("complaint_clock", complaintClock);

/** How much is left until a deadline or how late it is, and when it is due; the words come from the server. */
export class ComplaintDeadline extends Component {
    static template = "helpdesk_mgmt_complaint.Deadline";
    static props = { ...standardFieldProps, words: { type: String } };

    setup() {
        // what the server has said since, and the words of the record that it came after
        this.state = useState({ words: null });
        this.after = null;
        this.watch = { until: Infinity, tell: (words) => this.tell(words) };
        const unwatch = useService("complaint_clock").watch(this.watch);
        onWillUnmount(unwatch);
    }

    get given() {
        return this.props.record.data[this.props.words] || null;
    }

    tell(words) {
        this.after = toRaw(this.given);
        this.state.words = words || null;
    }

    /** What is known of the deadline now: what the record brought, or what the server has said since. */
    get known() {
        const since = this.state.words;
        const known = this.after && this.after === toRaw(this.given) ? since : this.given;
        if (this.shown !== toRaw(known)) {
            const { resModel: model, resId: id } = this.props.record;
            const until = id && known?.again ? Date.now() + known.again * 1000 : Infinity;
            Object.assign(this.watch, { model, id, field: this.props.words, until });
            this.shown = toRaw(known);
        }
        return known;
    }

    get date() {
        const date = this.props.record.data[this.props.name];
        return date && (this.props.record.fields[this.props.name].type === "date" ? formatDate : formatDateTime)(date);
    }

    tone(known) {
        return TONES[known.tone] || "";
    }
}

/** The field that holds the words: `next_due_words` beside `next_due_date`, unless the view names another. */
const wordsOf = ({ name, options }) => options?.words || `${name.replace(/_date$/, "")}_words`;

registry.category("fields").add("complaint_deadline", {
    component: ComplaintDeadline,
    supportedTypes: ["date", "datetime"],
    listViewWidth: [170, 290],
    fieldDependencies: (field) => [{ name: wordsOf(field), type: "json", readonly: true }],
    extractProps: (field) => ({ words: wordsOf(field) }),
});
