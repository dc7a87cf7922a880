import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";
import { rpc } from "@web/core/network/rpc";

// the server reads no more of it
const LONGEST = 1000;
const SHORTEST = 6;

/** Answers that may fit, while an inquiry is typed. */
export class CommonAnswers extends Interaction {
    static selector = "form:has(.o_complaint_answers)";
    dynamicContent = {
        "input[name='subject'], textarea[name='description']": { "t-on-input": this.debounced(this.ask, 400) },
        "input[name='type']": { "t-on-change": this.ask },
    };

    setup() {
        this.box = this.el.querySelector(".o_complaint_answers");
        this.shown = "";
    }

    get typed() {
        const values = ["input[name='subject']", "textarea[name='description']"].map(
            (field) => this.el.querySelector(field).value
        );
        return values.join("\n").trim().slice(0, LONGEST);
    }

    get isAnswered() {
        const type = this.el.querySelector("input[name='type']:checked")?.value;
        return this.box.dataset.types.split(",").includes(type);
    }

    async ask() {
        const text = this.typed;
        let answers = [];
        if (this.isAnswered && text.length >= SHORTEST) {
            answers = await this.waitFor(rpc("/complaints/answers/suggest", { text }, { silent: true }).catch(() => []));
        }
        // an answer to what stood there before says nothing about what stands there now
        if (text === this.typed) {
            this.show(answers);
        }
    }

    show(answers) {
        const shown = answers.map((answer) => answer.id).join();
        // what the customer has unfolded stays so
        if (shown !== this.shown) {
            this.shown = shown;
            this.box.querySelector(".o_complaint_answers_found").replaceChildren(
                ...answers.map((answer) => this.prepare(answer))
            );
        }
        this.box.classList.toggle("d-none", !answers.length);
    }

    prepare({ id, question, answer }) {
        const details = document.createElement("details");
        details.className = "border rounded bg-white mb-1";
        details.dataset.answer = id;
        const summary = document.createElement("summary");
        summary.className = "p-2 fw-bold";
        const title = document.createElement("bdi");
        title.textContent = question;
        summary.append(title);
        const body = document.createElement("div");
        body.className = "px-3 pb-2";
        body.dir = "auto";
        // published by the body, sanitised by the server
        body.innerHTML = answer;
        details.append(summary, body);
        return details;
    }
}

registry.category("public.interactions").add("helpdesk_mgmt_complaint.common_answers", CommonAnswers);
