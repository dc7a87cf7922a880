import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/** The portal's form for a new case. The server checks everything again: this only spares a round trip. */
export class CaseForm extends Interaction {
    static selector = "form.o_complaint_form";
    dynamicContent = {
        "input[name='type']": { "t-on-change": this.onTypeChange },
        _root: { "t-on-submit": this.onSubmit },
    };

    start() {
        this.onTypeChange();
    }

    onTypeChange() {
        const chosen = this.el.querySelector("input[name='type']:checked");
        if (!chosen) {
            return;
        }
        for (const block of this.el.querySelectorAll("[data-declaration]")) {
            const wanted = block.dataset.declaration === chosen.value;
            block.classList.toggle("d-none", !wanted);
            block.querySelector("input").disabled = !wanted;
        }
        const select = this.el.querySelector("select[name='category']");
        for (const option of select?.options || []) {
            const types = (option.dataset.types || "").split(",").filter(Boolean);
            option.hidden = types.length > 0 && !types.includes(chosen.value);
            if (option.hidden && option.selected) {
                select.value = "";
            }
        }
    }

    onSubmit() {
        // a second click on the way sends the same form again; the server files it once all the same
        const button = this.el.querySelector("button[type='submit']");
        this.waitForTimeout(() => (button.disabled = true), 0);
    }
}

registry.category("public.interactions").add("helpdesk_mgmt_complaint.case_form", CaseForm);
