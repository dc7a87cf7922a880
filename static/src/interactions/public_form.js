import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/** The public form of a report: what does not apply is hidden; the server checks everything again. */
export class ReportForm extends Interaction {
    static selector = "form.o_complaint_report";
    dynamicContent = {
        "input[name='type'], input[name='anonymous']": { "t-on-change": this.onChange },
    };

    start() {
        this.onChange();
    }

    onChange() {
        const type = this.el.querySelector("input[name='type']:checked")?.value;
        for (const block of this.el.querySelectorAll("[data-declaration]")) {
            this.show(block, block.dataset.declaration === type);
        }
        const named = this.el.querySelector("input[name='anonymous']:checked")?.value === "0";
        for (const block of this.el.querySelectorAll("[data-person]")) {
            this.show(block, (block.dataset.person === "named") === named);
        }
        for (const input of this.el.querySelectorAll("input[data-accept-anonymous]")) {
            input.accept = named ? input.dataset.acceptNamed : input.dataset.acceptAnonymous;
        }
    }

    show(block, wanted) {
        block.classList.toggle("d-none", !wanted);
        for (const input of block.querySelectorAll("input")) {
            input.disabled = !wanted;
        }
    }
}

/** A second click on the way sends the same form again; the server takes it once all the same. */
export class SendOnce extends Interaction {
    static selector = "form.o_complaint_once";
    dynamicContent = { _root: { "t-on-submit": this.onSubmit } };

    onSubmit() {
        const button = this.el.querySelector("button[type='submit']");
        this.waitForTimeout(() => (button.disabled = true), 0);
    }
}

registry.category("public.interactions").add("helpdesk_mgmt_complaint.report_form", ReportForm);
registry.category("public.interactions").add("helpdesk_mgmt_complaint.send_once", SendOnce);
