import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { FormController } from "@web/views/form/form_controller";
import { FormRenderer } from "@web/views/form/form_renderer";
import { StatusBarButtons } from "@web/views/form/status_bar_buttons/status_bar_buttons";
import { formView } from "@web/views/form/form_view";

// steps of a case that stand in its header; the view has them in the order of their use
const IN_LINE = 5;

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

export class CaseFormRenderer extends FormRenderer {
    static components = { ...FormRenderer.components, StatusBarButtons: CaseSteps };
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
