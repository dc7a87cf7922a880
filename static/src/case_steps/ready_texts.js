import { Composer } from "@mail/core/common/composer";
import { composerActionsRegistry } from "@mail/core/common/composer_actions";
import { SuggestionService } from "@mail/core/common/suggestion_service";
import { cleanTerm } from "@mail/utils/common/format";
import { patch } from "@web/core/utils/patch";

const CASE = "helpdesk.ticket";

/** Behind `::` in the thread of a case stand its ready texts, filled in; then core's canned responses. */
patch(SuggestionService.prototype, {
    async fetchSuggestions({ delimiter }, { thread } = {}) {
        const fetched = super.fetchSuggestions(...arguments);
        if (delimiter === "::" && thread?.model === CASE && thread.id) {
            const texts = await this.orm.silent.call("helpdesk.answer.text", "ready_texts", [thread.id]);
            this.readyTexts = { caseId: thread.id, texts };
        }
        return fetched;
    },

    searchSuggestions({ delimiter, term }, { thread } = {}) {
        const found = super.searchSuggestions(...arguments);
        // what was filled in for one case is never offered in another
        if (delimiter !== "::" || thread?.model !== CASE || this.readyTexts?.caseId !== thread.id) {
            return found;
        }
        const wanted = cleanTerm(term);
        const texts = this.readyTexts.texts
            .filter(({ title }) => cleanTerm(title).includes(wanted))
            .map(({ title, text }) => ({ source: title, substitution: text, isReadyText: true }));
        return { ...found, suggestions: [...texts, ...found.suggestions] };
    },
});

patch(Composer.prototype, {
    get navigableListProps() {
        const props = super.navigableListProps;
        for (const option of props.options || []) {
            if (option.cannedResponse?.isReadyText) {
                // no record of core's, whose use would be counted
                delete option.cannedResponse;
            }
        }
        return props;
    },
});

const insertCanned = composerActionsRegistry.get("add-canned-response");
const { condition } = insertCanned;
insertCanned.condition = (params) =>
    condition(params) || (params.composer.targetThread?.model === CASE && Boolean(params.composer.targetThread.id));
