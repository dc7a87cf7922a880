import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/** The page that leads to a survey: whatever sends the form without running the page gets no further. */
export class CaseSurvey extends Interaction {
    static selector = "form.o_complaint_survey";
    dynamicContent = {
        _root: { "t-on-submit": this.onSubmit },
    };

    onSubmit() {
        const { challenge, person } = this.el.elements;
        person.value = [...challenge.value].reverse().join("");
    }
}

registry.category("public.interactions").add("helpdesk_mgmt_complaint.case_survey", CaseSurvey);
