import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/**
 * The files of a form, looked at before they are sent: all that is wrong with them at a time, beside their field. The
 * server, which says the same, gives the words with the form.
 */
export class CaseFiles extends Interaction {
    static selector = "form[data-files]";
    dynamicContent = {
        "input[type='file']": { "t-on-change": this.onChange },
    };

    setup() {
        this.rules = JSON.parse(this.el.dataset.files);
        this.boxes = new Map();
    }

    start() {
        for (const input of this.el.querySelectorAll("input[type='file']")) {
            const box = document.createElement("ul");
            box.id = `${input.id || input.name}_problems`;
            box.className = "o_complaint_file_problems text-danger small mb-1 ps-3 d-none";
            box.setAttribute("role", "alert");
            this.insert(box, input, "afterend");
            this.boxes.set(input, box);
        }
    }

    onChange() {
        let room = this.rules.max_files - this.el.querySelectorAll("li > input[type='hidden']").length;
        for (const [input, box] of this.boxes) {
            const problems = [];
            for (const file of input.files) {
                const problem = this.problemOf(file, input) || (room > 0 ? "" : this.rules.many);
                if (problem) {
                    problems.push(problem.replaceAll("{name}", file.name));
                } else {
                    room--;
                }
            }
            this.show(input, box, problems);
        }
    }

    problemOf(file, input) {
        const kinds = input.accept.split(",").map((kind) => kind.trim().replace(/^\./, "").toLowerCase());
        if (!file.size) {
            return this.rules.empty;
        }
        if (file.size > this.rules.max_mb * 1024 * 1024) {
            return this.rules.large;
        }
        if (!kinds.includes(file.name.split(".").pop().toLowerCase())) {
            return this.rules.kind.replace("{kinds}", kinds.join(", "));
        }
        return "";
    }

    show(input, box, problems) {
        const lines = problems.map((problem) => {
            const line = document.createElement("li");
            line.textContent = problem;
            return line;
        });
        box.replaceChildren(...lines);
        box.classList.toggle("d-none", !lines.length);
        input.classList.toggle("is-invalid", Boolean(lines.length));
        if (lines.length) {
            input.setAttribute("aria-describedby", box.id);
        } else {
            input.removeAttribute("aria-describedby");
        }
    }
}

registry.category("public.interactions").add("helpdesk_mgmt_complaint.case_files", CaseFiles);
