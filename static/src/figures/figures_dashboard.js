import { Component, onWillStart, useState } from "@odoo/owl";
import { deserializeDate, serializeDate } from "@web/core/l10n/dates";
import { localization } from "@web/core/l10n/localization";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatFloat, formatInteger } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { counted } from "../fields/plural";

import { LatePanel } from "./late_panel";
import { LineChart } from "./line_chart";

const { DateTime } = luxon;
// indicators that stand on top, and the groups below them
const HEADLINES = ["received", "ended", "open_end", "on_time_resolution", "satisfaction"];
const MODEL = "helpdesk.complaint.figures";

/** The figures of a period: indicators with target, trend and the period before; every number opens its cases. */
export class FiguresDashboard extends Component {
    static template = "helpdesk_mgmt_complaint.FiguresDashboard";
    static components = { LatePanel, LineChart };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.periods = [
            { key: "month", label: _t("This month") },
            { key: "last_month", label: _t("Last month") },
            { key: "quarter", label: _t("This quarter") },
            { key: "last_quarter", label: _t("Last quarter") },
            { key: "year", label: _t("This year") },
        ];
        this.state = useState({
            data: null,
            course: null,
            pictures: null,
            late: [],
            period: "quarter",
            begin: "",
            end: "",
            team: 0,
            type: 0,
            loading: false,
        });
        onWillStart(async () => {
            const [teams, types] = await Promise.all([
                this.orm.searchRead("helpdesk.ticket.team", [["use_complaint_process", "=", true]], ["name"]),
                this.orm.searchRead("helpdesk.ticket.type", [["kind", "!=", "other"]], ["name"]),
            ]);
            Object.assign(this, { teams, types });
            await this.choosePeriod("quarter");
        });
    }

    async choosePeriod(key) {
        const unit = key.replace("last_", "");
        let day = DateTime.now();
        if (key !== unit) {
            day = day.minus({ [unit]: 1 });
        }
        Object.assign(this.state, {
            period: key,
            begin: serializeDate(day.startOf(unit)),
            end: serializeDate(day.endOf(unit)),
        });
        await this.load();
    }

    async chooseDay(name, value) {
        if (value) {
            Object.assign(this.state, { [name]: value, period: "" });
            if (this.state.begin <= this.state.end) {
                await this.load();
            }
        }
    }

    async choose(name, value) {
        this.state[name] = parseInt(value, 10);
        await this.load();
    }

    async load() {
        const { begin, end, team, type } = this.state;
        const chosen = [team ? [team] : [], type ? [type] : []];
        const asked = (this.asked = {});
        this.state.loading = true;
        // the figures of the period do not wait for those of the year
        this.loadCourse(asked, [end, ...chosen]);
        this.loadPictures(asked, [begin, end, ...chosen]);
        const data = await this.orm.call(MODEL, "retrieve_dashboard", [begin, end, ...chosen]);
        // an answer that comes after a later question is not shown
        if (asked === this.asked) {
            Object.assign(this.state, { data, loading: false, late: this.lateDomain });
            if (this.courseOf !== asked) {
                // the months of an earlier choice are not shown beside it
                this.state.course = null;
            }
        }
    }

    async loadPictures(asked, args) {
        const pictures = await this.orm.call(MODEL, "retrieve_pictures", args);
        if (asked === this.asked) {
            this.state.pictures = pictures;
        }
    }

    async loadCourse(asked, args) {
        const course = await this.orm.call(MODEL, "retrieve_trends", args);
        if (asked === this.asked) {
            this.courseOf = asked;
            this.state.course = course;
        }
    }

    // ------------------------------------------------------------------
    // What is shown
    // ------------------------------------------------------------------

    get headlines() {
        return HEADLINES.map((key) => this.state.data.cards.find((card) => card.key === key));
    }

    get details() {
        return this.state.data.cards.filter((card) => !HEADLINES.includes(card.key));
    }

    monthLabel({ month }, format = "LLL") {
        return deserializeDate(`${month}-01`).toFormat(format, {
            locale: localization.code.replace("_", "-"),
            // one system of digits on the page: that of its figures
            numberingSystem: "latn",
        });
    }

    monthTitle(figure, row) {
        return _t("%(figure)s, %(month)s", { figure, month: this.monthLabel(row, "LLLL yyyy") });
    }

    get volumes() {
        return [
            { key: "received", label: _t("Received"), measure: "received" },
            { key: "ended", label: _t("Ended"), measure: "ended" },
            { key: "open", label: _t("Open at the end"), measure: "open_end" },
        ];
    }

    get monthBars() {
        const { months } = this.state.course;
        const most = Math.max(1, ...months.flatMap(({ received, ended, open }) => [received, ended, open]));
        return months.map((row) => ({
            month: row.month,
            label: this.monthLabel(row),
            bars: this.volumes.map(({ key, label, measure }) => ({
                key,
                value: this.text(row[key], "count"),
                share: row[key] / most,
                title: this.monthTitle(label, row),
                domain: row.domains[measure],
            })),
        }));
    }

    get trends() {
        const { months, trends } = this.state.course;
        return trends.map(({ key, label, unit, over, target }) => {
            const points = months.map((row) => ({
                key: row.month,
                value: row[key],
                text: this.text(row[key], unit),
                title: this.monthTitle(label, row),
                domain: row.domains[over],
            }));
            const known = points.filter((point) => point.value !== null);
            return {
                key,
                label,
                // shares and scores go to a hundred
                most: Math.max(100, ...known.map((point) => point.value)),
                goal: typeof target === "number" ? target : undefined,
                target: typeof target === "number" ? this.text(target, unit) : "",
                latest: known.length ? known[known.length - 1] : null,
                points,
            };
        });
    }

    get monthEnds() {
        const { months } = this.state.course;
        return [months[0], months[months.length - 1]].map((row) => this.monthLabel(row, "LLL yyyy"));
    }

    heat(count) {
        return count / Math.max(1, this.state.pictures.arrivals.most);
    }

    /** The late limits of what is chosen; the period says nothing of what is late now. */
    get lateDomain() {
        const { team, type } = this.state;
        return [...(team ? [["team_id", "=", team]] : []), ...(type ? [["ticket_id.type_id", "=", type]] : [])];
    }

    get ageBars() {
        const most = Math.max(1, ...this.state.data.ages.map((row) => row.count));
        return this.state.data.ages.map((row) => ({
            ...row,
            share: row.count / most,
            label:
                row.to === null
                    ? counted(_t("{days, plural, one {# day} other {# days}} and more"), { days: row.from })
                    : counted(_t("%(from)s to {to, plural, one {# day} other {# days}}", { from: row.from }), {
                          to: row.to,
                      }),
        }));
    }

    get parts() {
        const titles = {
            category_id: _t("Categories"),
            channel_id: _t("Channels"),
            team_id: _t("Departments"),
            type_id: _t("Types"),
        };
        return Object.entries(this.state.data.parts).map(([name, rows]) => {
            const most = Math.max(1, ...rows.map((row) => row.received));
            return {
                name,
                title: titles[name],
                rows: rows.slice(0, 8).map((row) => ({
                    ...row,
                    share: row.received / most,
                    on_time_title: _t("%s, solved on time", row.label),
                })),
            };
        });
    }

    text(value, unit) {
        if (value === null || value === undefined || value === false) {
            return "–";
        }
        if (unit === "count") {
            return formatInteger(value);
        }
        const number = formatFloat(value, { digits: [16, 1], trailingZeros: false });
        return unit === "percent" ? `${number}%` : unit === "hours" ? this.hoursText(value, number) : number;
    }

    hoursText(value, written) {
        return counted(_t("{hours, plural, one {# h} other {# h}}"), { hours: { number: value, written } });
    }

    changeText(card) {
        const { change, unit } = card;
        const sign = change > 0 ? "+" : change < 0 ? "−" : "±";
        const amount = this.text(Math.abs(change), unit === "percent" ? "score" : unit);
        return unit === "percent" ? _t("%s points", sign + amount) : sign + amount;
    }

    /** Whether a change is for the better: success, danger, or neither. */
    changeTone({ change, up }) {
        if (!change || up === null) {
            return "text-muted";
        }
        return change > 0 === up ? "text-success" : "text-danger";
    }

    // ------------------------------------------------------------------
    // The cases behind a number
    // ------------------------------------------------------------------

    async openLate(title, domain) {
        const action = await this.action.loadAction("helpdesk_mgmt_complaint.helpdesk_ticket_deadline_action_late");
        this.action.doAction({ ...action, name: title, display_name: title, domain: [...this.state.late, ...domain] });
    }

    printOrSend() {
        const { begin, end, team, type } = this.state;
        this.action.doAction("helpdesk_mgmt_complaint.helpdesk_figures_sending_action", {
            additionalContext: {
                default_date_from: begin,
                default_date_to: end,
                default_team_ids: team ? [team] : [],
                default_type_ids: type ? [type] : [],
            },
        });
    }

    open(title, domain) {
        this.action.doAction({
            type: "ir.actions.act_window",
            name: title,
            res_model: "helpdesk.ticket",
            domain: [...this.state.data.domain, ...domain],
            views: [
                [false, "list"],
                [false, "kanban"],
                [false, "form"],
            ],
            context: { active_test: false },
        });
    }
}

registry.category("actions").add("complaint_figures", FiguresDashboard);
