from odoo import api, fields, models
from odoo.tools import html2plaintext

from ..tools.figures import BY_KEY

# how Excel shows a unit
FORMATS = {"count": "#,##0", "percent": '0.0"%"', "hours": "#,##0.0", "score": "0.0"}


class PeriodicReportXlsx(models.AbstractModel):
    """The periodic report as a workbook: a sheet a topic, numbers and dates as such, Excel's own charts and filters."""

    _name = "report.helpdesk_mgmt_complaint.report_periodic_xlsx"
    _inherit = ["report.report_xlsx.abstract"]
    _description = "Periodic report, workbook"

    def generate_xlsx_report(self, workbook, data, objs):
        objs.check_access("read")
        for report in objs:
            content = report._content()
            sheets = Sheets(self.env, workbook)
            self._write_indicators(sheets, report, content)
            self._write_months(sheets, content)
            for part in content["parts"]:
                self._write_part(sheets, part, content)
            self._write_lines(sheets, content)
            self._write_targets(sheets, content)
            self._write_patterns(sheets, content)
            self._write_bodies(sheets, content)
            self._write_words(sheets, report)
            self._write_actions(sheets, content)

    def _write_indicators(self, sheets, report, content):
        sheet = sheets.add(self.env._("Indicators"), [34, 14, 14, 14, 14, 14, 12, 80])
        sheet.write_string(0, 0, content["words"]["company"], sheets.bold)
        sheet.write_string(1, 0, content["words"]["name"], sheets.bold)
        sheet.write_string(2, 0, content["words"].get("subject") or "")
        for column, day in enumerate((report.date_from, report.date_to), 1):
            sheet.write_datetime(1, column, fields.Datetime.to_datetime(day), sheets.date)
        titles = [
            self.env._("Indicator"),
            self.env._("Value"),
            self.env._("Previous period"),
            self.env._("A year ago"),
            self.env._("Change"),
            self.env._("Target"),
            self.env._("Target met"),
            self.env._("Definition"),
        ]
        rows = [
            [
                row["label"],
                *((row[name], row["unit"]) for name in ("value", "previous", "year_ago", "change", "target")),
                self._met(row["met"]),
                row["definition"],
            ]
            for row in content["indicators"]
        ]
        sheets.table(sheet, 3, titles, rows)

    def _write_months(self, sheets, content):
        sheet = sheets.add(self.env._("Months"), [14, 14, 14, 14])
        titles = [self.env._("Month"), self.env._("Received"), self.env._("Ended"), self.env._("Open at the end")]
        months = content["months"]
        sheets.table(
            sheet,
            0,
            titles,
            [
                [
                    fields.Datetime.to_datetime(f"{row['month']}-01"),
                    *((row[n], "count") for n in ("received", "ended", "open")),
                ]
                for row in months
            ],
        )
        chart = sheets.workbook.add_chart({"type": "column"})
        for column, title in enumerate(titles[1:], 1):
            chart.add_series(
                {
                    "name": title,
                    "categories": [sheet.get_name(), 1, 0, len(months), 0],
                    "values": [sheet.get_name(), 1, column, len(months), column],
                }
            )
        chart.set_title({"name": self.env._("Volume and backlog")})
        if sheets.rtl:
            chart.set_x_axis({"reverse": True, "num_format": "yyyy-mm"})
            chart.set_y_axis({"crossing": "max"})
        sheet.insert_chart(1, 5, chart, {"x_scale": 1.5, "y_scale": 1.3})

    def _write_part(self, sheets, part, content):
        shown = [
            "received",
            "ended",
            "solved",
            "open_end",
            "first_contact",
            "on_time_resolution",
            "accuracy",
            "information",
            "reopening",
            "satisfaction",
        ]
        sheet = sheets.add(part["label"], [38, *([15] * len(shown))])
        # figures that were taken before there was such an indicator have no word for it
        shown = [key for key in shown if key in content["words"]["indicators"]]
        titles = [part["label"], *(content["words"]["indicators"][key] for key in shown)]
        rows = [[row["label"], *((row["figures"][key], BY_KEY[key].unit) for key in shown)] for row in part["rows"]]
        sheets.table(sheet, 0, titles, rows)
        if rows:
            chart = sheets.workbook.add_chart({"type": "bar"})
            last = min(len(rows), 12)
            chart.add_series(
                {
                    "name": titles[1],
                    "categories": [sheet.get_name(), 1, 0, last, 0],
                    "values": [sheet.get_name(), 1, 1, last, 1],
                }
            )
            chart.set_y_axis({"reverse": True})
            chart.set_legend({"none": True})
            sheet.insert_chart(len(rows) + 3, 0, chart)

    def _write_lines(self, sheets, content):
        sheet = sheets.add(self.env._("Counted apart"), [50, 14])
        sheets.table(
            sheet,
            0,
            [self.env._("Cases"), self.env._("Number")],
            [[line["label"], (line["value"], "count")] for line in content["lines"]],
        )

    def _write_targets(self, sheets, content):
        if content["type_targets"]:
            sheet = sheets.add(self.env._("Targets by type"), [30, 34, 14, 14, 12])
            titles = [
                self.env._("Type"),
                self.env._("Indicator"),
                self.env._("Value"),
                self.env._("Target"),
                self.env._("Target met"),
            ]
            rows = [
                [
                    row["type"],
                    row["label"],
                    *((row[n], row["unit"]) for n in ("value", "target")),
                    self._met(row["met"]),
                ]
                for row in content["type_targets"]
            ]
            sheets.table(sheet, 0, titles, rows)

    def _write_patterns(self, sheets, content):
        names = {
            "rising": self.env._("Rising"),
            "falling": self.env._("Falling"),
            "repeating": self.env._("Repeating"),
        }
        rows = [
            [name, row["label"], *((row[n], "count") for n in ("now", "before"))]
            for key, name in names.items()
            for row in content["patterns"][key]
        ]
        if rows:
            sheet = sheets.add(self.env._("Patterns"), [18, 40, 14, 16])
            titles = [
                self.env._("Pattern"),
                self.env._("Category"),
                self.env._("Cases now"),
                self.env._("Previous period"),
            ]
            sheets.table(sheet, 0, titles, rows)
        if content["causes"]:
            sheet = sheets.add(self.env._("Causes"), [50, 14])
            rows = [[row["label"], (row["count"], "count")] for row in content["causes"]]
            sheets.table(sheet, 0, [self.env._("Cause"), self.env._("Number")], rows)

    def _write_bodies(self, sheets, content):
        if content["bodies"]:
            sheet = sheets.add(self.env._("Other bodies"), [40, 14, 14, 20, 20, 20])
            titles = [
                self.env._("Body"),
                self.env._("Referred"),
                self.env._("Answered"),
                self.env._("Mean time to answer"),
                self.env._("Customers' satisfaction"),
                self.env._("Customers who answered"),
            ]
            rows = [
                [
                    row["name"],
                    (row["referred"], "count"),
                    (row["answered"], "count"),
                    (row["hours"], "hours"),
                    (row.get("satisfaction"), "score"),
                    (row.get("surveys"), "count"),
                ]
                for row in content["bodies"]
            ]
            sheets.table(sheet, 0, titles, rows)

    def _write_words(self, sheets, report):
        """What the team says of the figures."""
        texts = [
            (self.env._("Summary"), html2plaintext(report.summary or "")),
            (self.env._("Recommendations"), html2plaintext(report.recommendations or "")),
        ]
        if any(text for _title, text in texts):
            sheet = sheets.add(self.env._("Recommendations"), [24, 110])
            for line, (title, text) in enumerate(texts):
                sheet.write_string(line, 0, title, sheets.bold)
                sheet.write_string(line, 1, text, sheets.wrap)

    @api.model
    def _met(self, met):
        return "" if met is None else self.env._("Yes") if met else self.env._("No")

    def _write_actions(self, sheets, content):
        if content["actions"]:
            sheet = sheets.add(self.env._("Corrective actions"), [60, 24, 18])
            rows = [
                [a["name"], a["owner"], fields.Datetime.to_datetime(a["due"]) if a["due"] else "", a["state"]]
                for a in content["actions"]
            ]
            sheets.table(
                sheet, 0, [self.env._("Action"), self.env._("Owner"), self.env._("Due"), self.env._("State")], rows
            )


class Sheets:
    """A workbook whose sheets run in the direction of the language."""

    def __init__(self, env, workbook):
        self.workbook = workbook
        self.rtl = env["res.lang"]._get_data(code=env.lang or "en_US").direction == "rtl"
        self.bold = workbook.add_format({"bold": True, "font_size": 13})
        self.head = workbook.add_format(
            {"bold": True, "bg_color": "#1b6e8c", "font_color": "#ffffff", "text_wrap": True, "valign": "top"}
        )
        self.date = workbook.add_format({"num_format": "yyyy-mm-dd"})
        self.wrap = workbook.add_format({"text_wrap": True, "valign": "top"})
        self.units = {
            unit: workbook.add_format({"num_format": text, "valign": "top"}) for unit, text in FORMATS.items()
        }

    def add(self, name, widths):
        sheet = self.workbook.add_worksheet(self._free_name(name))
        if self.rtl:
            sheet.right_to_left()
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        return sheet

    def _free_name(self, name):
        """A name that Excel takes and that no other sheet has: several reports may share a workbook."""
        plain = "".join(c for c in name if c not in "[]:*?/\\").strip("'")
        taken = {sheet.get_name().casefold() for sheet in self.workbook.worksheets()}
        number, free = 1, plain[:31]
        while free.casefold() in taken:
            number += 1
            free = f"{plain[:26]} ({number})"
        return free

    def table(self, sheet, top, titles, rows):
        """Writes a head and rows with a filter; a cell is a text, a date, or a pair of a number and its unit."""
        for column, title in enumerate(titles):
            sheet.write_string(top, column, title, self.head)
        for line, row in enumerate(rows, top + 1):
            for column, cell in enumerate(row):
                if isinstance(cell, tuple):
                    value, unit = cell
                    if value is not None:
                        sheet.write_number(line, column, value, self.units[unit])
                elif isinstance(cell, str):
                    sheet.write_string(line, column, cell, self.wrap)
                elif cell:
                    sheet.write_datetime(line, column, cell, self.date)
        if rows:
            sheet.autofilter(top, 0, top + len(rows), len(titles) - 1)
        sheet.freeze_panes(top + 1, 1)
