import { Component } from "@odoo/owl";
import { localization } from "@web/core/l10n/localization";

const WIDTH = 300;
const HEIGHT = 90;
const EDGE = 8;

/** The course of a figure as a line, with its target; a month without a figure interrupts it. The numbers stand in the
 * table below the lines. */
export class LineChart extends Component {
    static template = "helpdesk_mgmt_complaint.LineChart";
    static props = {
        // [{key, value (null: none), label, title, domain}], oldest first
        points: Array,
        target: { type: Number, optional: true },
        most: Number,
        open: Function,
    };

    get box() {
        return `0 0 ${WIDTH} ${HEIGHT}`;
    }

    get ends() {
        return { left: EDGE, right: WIDTH - EDGE, floor: HEIGHT - EDGE };
    }

    place(index) {
        const step = (WIDTH - 2 * EDGE) / Math.max(this.props.points.length - 1, 1);
        const x = EDGE + index * step;
        // the oldest stands where reading begins
        return localization.direction === "rtl" ? WIDTH - x : x;
    }

    height(value) {
        return HEIGHT - EDGE - ((HEIGHT - 2 * EDGE) * value) / this.props.most;
    }

    get targetHeight() {
        const { target } = this.props;
        return typeof target === "number" ? this.height(target) : null;
    }

    get dots() {
        return this.props.points
            .map((point, index) => ({ ...point, x: this.place(index), y: this.height(point.value || 0) }))
            .filter((point) => point.value !== null);
    }

    get runs() {
        const runs = [];
        let run = [];
        this.props.points.forEach((point, index) => {
            if (point.value === null) {
                run = [];
                return;
            }
            if (!run.length) {
                runs.push(run);
            }
            run.push(`${this.place(index).toFixed(1)},${this.height(point.value).toFixed(1)}`);
        });
        return runs.map((places) => places.join(" "));
    }
}
