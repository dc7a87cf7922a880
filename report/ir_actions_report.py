"""What printing loads, and how long it may take."""

import os
import signal
import subprocess
from contextvars import ContextVar

import lxml.html

from odoo import api, models

from odoo.addons.base.models import ir_actions_report as core

from ..exceptions import ComplaintError
from ..tools.remote import tame

MODULE = "helpdesk_mgmt_complaint."
# Seconds after which a print of ours is ended.
PRINT_LIMIT = 30
# The limit of the print in hand; none for the reports of others.
LIMIT = ContextVar("complaint_print_limit", default=None)
_run_without_limit = core._run_wkhtmltopdf


def _run_in_time(args):
    """What core calls to run wkhtmltopdf, which it would wait for without end.

    :raise subprocess.TimeoutExpired: it was ended, with all that it had started
    """
    limit = LIMIT.get()
    if limit is None:
        return _run_without_limit(args)
    command = [core._wkhtml().bin, *args]
    # a group of its own: on many servers the command is a script that starts the programme
    pipe = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, encoding="utf-8", start_new_session=True, **pipe) as process:
        try:
            out, err = process.communicate(timeout=limit)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        return subprocess.CompletedProcess(command, process.returncode, out, err)


core._run_wkhtmltopdf = _run_in_time


class IrActionsReport(models.Model):
    """Reports of this addon print what strangers wrote: nothing of that is fetched, and no print goes on for ever."""

    _inherit = "ir.actions.report"

    def _prepare_html(self, html, report_model=False):
        if (self.report_name or "").startswith(MODULE):
            root = lxml.html.fromstring(html, parser=lxml.html.HTMLParser(encoding="utf-8"))
            for page in root.xpath("//main"):
                tame(page, self._not_printed, self._get_report_url(layout=self._get_layout()).rstrip("/"))
            html = lxml.html.tostring(root, encoding="utf-8")
        return super()._prepare_html(html, report_model=report_model)

    def _not_printed(self, what):
        return self.env._("Picture from %s, not printed", what) if what else self.env._("Picture, not printed")

    @api.model
    def _run_wkhtmltopdf(
        self,
        bodies,
        report_ref=False,
        header=None,
        footer=None,
        landscape=False,
        specific_paperformat_args=None,
        set_viewport_size=False,
    ):
        options = {
            "report_ref": report_ref,
            "header": header,
            "footer": footer,
            "landscape": landscape,
            "specific_paperformat_args": specific_paperformat_args,
            "set_viewport_size": set_viewport_size,
        }
        if not (report_ref and (self._get_report(report_ref).report_name or "").startswith(MODULE)):
            return super()._run_wkhtmltopdf(bodies, **options)
        token = LIMIT.set(PRINT_LIMIT)
        try:
            return super()._run_wkhtmltopdf(bodies, **options)
        except subprocess.TimeoutExpired as error:
            raise ComplaintError(
                self.env._(
                    "The print took longer than %s seconds and was ended. Print fewer at a time; if a single one takes "
                    "so long, ask an administrator whether the server can load its own pages (parameter report.url).",
                    PRINT_LIMIT,
                )
            ) from error
        finally:
            LIMIT.reset(token)
