import { FormController } from "@web/views/form/form_controller";
import { FormRenderer } from "@web/views/form/form_renderer";
import { formView } from "@web/views/form/form_view";
import { Notebook } from "@web/core/notebook/notebook";
import { registry } from "@web/core/registry";
import { SIZES } from "@web/core/ui/ui_service";
import { StatusBarButtons } from "@web/views/form/status_bar_buttons/status_bar_buttons";
import { useService } from "@web/core/utils/hooks";

// steps of a case that stand in its header; the view has them in the order of their use
const IN_LINE = 5;
// the page that a case opens with, where it is not its first
const PAGES = { processing: "solution", third_party: "referrals", proposed: "solution", closed: "solution" };

/** Whether a case has its thread beside it where other forms have it below. */
function standsWide(env, ui, record) {
    return Boolean(record.data.phase) && !env.inDialog && ui.size === SIZES.XL;
}

/** The steps open to a case in one line: the first ones stand there, the others open from a menu at its end. */
export class CaseSteps extends StatusBarButtons {
    static template = "helpdesk_mgmt_complaint.CaseSteps";

    /** A ticket outside the complaint process keeps the header it has without this addon. */
    get folded() {
        const names = this.visibleSlotNames;
        const inProcess = Boolean(this.env.model.root.data.phase);
        // a menu of one step would save nothing
        return inProcess && !this.env.isSmall && names.length > IN_LINE + 1 ? names.slice(IN_LINE) : [];
    }

    get inLine() {
        const { folded } = this;
        return this.visibleSlotNames.filter((name) => !folded.includes(name));
    }
}

/** The pages of a case: it opens with the one that its phase is about, and a step turns to the next one's. */
export class CaseNotebook extends Notebook {
    computeActivePage(defaultPage) {
        const { phase } = this.env.model.root.data;
        // the page that was left comes back with its case
        const turns = phase !== this.phase && !(this.phase === undefined && defaultPage);
        this.phase = phase;
        const page = turns && this.pages.find(([, { name, isVisible }]) => isVisible && name === PAGES[phase]);
        return page ? page[0] : super.computeActivePage(...arguments);
    }
}

export class CaseFormRenderer extends FormRenderer {
    static components = { ...FormRenderer.components, Notebook: CaseNotebook, StatusBarButtons: CaseSteps };

    /** Text and thread of a case stand side by side on every desk's screen, not on the widest alone. */
    setup() {
        super.setup();
        const ui = this.uiService;
        const size = () => (standsWide(this.env, ui, this.props.record) ? SIZES.XXL : ui.size);
        this.uiService = Object.create(ui, { size: { get: size } });
    }
}

// steps with nothing to say, which are taken at once
const AT_ONCE = ["action_start_verification", "action_accept", "action_resume"];

/** A step that is taken at once ends with a word, too. */
export class CaseFormController extends FormController {
    setup() {
        super.setup();
        this.orm = useService("orm");
        this.notification = useService("notification");
    }

    get className() {
        const wide = standsWide(this.env, this.ui, this.model.root);
        return {
            ...super.className,
            o_complaint_case_form: Boolean(this.model.root.data.phase),
            ...(wide ? { "o_xxl_form_view h-100": true } : {}),
        };
    }

    async beforeExecuteActionButton(clickParams) {
        this.phaseBefore = this.model.root.data.phase;
        return super.beforeExecuteActionButton(...arguments);
    }

    async afterExecuteActionButton({ name }) {
        await super.afterExecuteActionButton(...arguments);
        const { resId, data } = this.model.root;
        // also called after a step that was refused
        if (AT_ONCE.includes(name) && data.phase !== this.phaseBefore) {
            const word = await this.orm.call("helpdesk.ticket.step", "word_after", [resId, name]);
            if (word) {
                this.notification.add(word.message, { title: word.title, type: "success" });
            }
        }
    }
}

registry.category("views").add("complaint_case_form", {
    ...formView,
    Controller: CaseFormController,
    Renderer: CaseFormRenderer,
});
