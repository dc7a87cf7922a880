import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";
import { _t } from "@web/core/l10n/translation";

/** The portal's form for a new case. The server checks everything again: this only spares a round trip. */
export class CaseForm extends Interaction {
    static selector = "form.o_complaint_form";
    dynamicContent = {
        "input[name='type']": { "t-on-change": this.onTypeChange },
        "input[name='attachment']": { "t-on-change": this.onFilesChange },
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
        for (const option of select.options) {
            const types = (option.dataset.types || "").split(",").filter(Boolean);
            option.hidden = types.length > 0 && !types.includes(chosen.value);
            if (option.hidden && option.selected) {
                select.value = "";
            }
        }
    }

    onFilesChange(ev) {
        const input = ev.currentTarget;
        const { maxMb, maxFiles, extensions } = this.el.dataset;
        const allowed = extensions.split(",").map((e) => e.trim().toLowerCase());
        const problems = [];
        for (const file of input.files) {
            const extension = file.name.split(".").pop().toLowerCase();
            if (!file.size) {
                problems.push(_t("The file “%s” is empty. Choose it again.", file.name));
            } else if (file.size > maxMb * 1024 * 1024) {
                problems.push(_t("The file “%(name)s” is larger than %(max)s MB.", { name: file.name, max: maxMb }));
            } else if (!allowed.includes(extension)) {
                problems.push(_t("Files like “%s” are not taken.", file.name));
            }
        }
        if (input.files.length > maxFiles) {
            problems.push(_t("At most %s files can be attached.", maxFiles));
        }
        const box = this.el.querySelector(".o_complaint_file_problems");
        box.textContent = problems.join(" ");
        box.classList.toggle("d-none", !problems.length);
    }

    onSubmit() {
        // a second click on the way sends the same form again; the server files it once all the same
        const button = this.el.querySelector("button[type='submit']");
        this.waitForTimeout(() => (button.disabled = true), 0);
    }
}

registry.category("public.interactions").add("helpdesk_mgmt_complaint.case_form", CaseForm);
