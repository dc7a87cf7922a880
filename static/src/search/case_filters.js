import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { SearchBarMenu } from "@web/search/search_bar_menu/search_bar_menu";

const MORE = "complaint_more";
// what people who handle cases filter by every day; who looks for the rest unfolds it
const DAILY = [
    "my_cases", "unassigned", "running", "overdue", "to_verify", "processing", "awaiting_customer", "third_party",
    "to_decide", "reopened", "registered", "archived",
];
const SELDOM = [
    "my_channels", "kind_complaint", "kind_report", "kind_inquiry", "kind_suggestion", "delay_unexplained", "whose_word",
    "similar", "doubtful", "taken_down", "not_satisfied", "cause_not_said", "survey_answered", "follow_ups", "important",
    "followed", "confidential", "media", "media_unanswered", "partner_service",
];
// of the base, which the list of all tickets keeps in its place
const OF_TICKETS = [
    "open", "unattended", "high_priority", "message_needaction", "mytickets", "my_followed_tickets", "last_week",
    "activities_my", "activities_overdue", "activities_today", "activities_upcoming_all",
];

/** The filters of cases: the daily ones stand in the menu, the others unfold in it; what others added stays. */
patch(SearchBarMenu.prototype, {
    get filterItems() {
        const items = super.filterItems;
        const { globalContext, resModel } = this.env.searchModel;
        if (resModel !== "helpdesk.ticket") {
            return items;
        }
        const daily = DAILY.filter((name) => !["unassigned", "archived"].includes(name));
        const folded = globalContext.complaint_columns ? [...SELDOM, ...OF_TICKETS] : [...daily, ...SELDOM];
        // only what the menu would tick: one with choices of its own unfolds by itself
        const more = items.filter((item) => folded.includes(item.name) && item.type === "filter");
        if (!more.length) {
            return items;
        }
        const group = {
            id: MORE,
            description: globalContext.complaint_columns ? _t("More filters") : _t("Filters of cases"),
            groupNumber: MORE,
            isActive: more.some((item) => item.isActive),
            options: more.map(({ id, description, isActive, groupNumber }) => ({ id, description, isActive, groupNumber })),
        };
        return [...items.filter((item) => !more.includes(item)), group];
    },

    onFilterSelected({ itemId, optionId }) {
        return super.onFilterSelected(itemId === MORE ? { itemId: optionId } : { itemId, optionId });
    },
});
