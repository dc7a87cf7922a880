import errno
import os

from odoo import api, models

from ...exceptions import NoRoom
from ...tools.file_name import clean_name

FULL = (errno.ENOSPC, errno.EDQUOT)


class IrAttachment(models.Model):
    """Files of cases, whatever the door they come by, bear names that harm nobody; what is in them stays."""

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._vals_with_clean_name(vals) for vals in vals_list])

    def write(self, vals):
        result = super().write(vals)
        of_others = vals.get("res_model") and not self.env["mail.message"]._is_ours(vals["res_model"])
        if vals.keys() & {"name", "res_model", "res_id"} and not of_others:
            for file in self:
                place = {"name": file.name, "res_model": file.res_model, "res_id": file.res_id}
                clean = self._vals_with_clean_name(place)["name"]
                if clean != file.name:
                    super(IrAttachment, file).write({"name": clean})
        return result

    @api.model
    def _get_serve_attachment(self, url, *args, **kwargs):
        # an address of ours that leads nowhere is sought among files too, where this character is an error
        if "\0" in url:
            return self.browse()
        return super()._get_serve_attachment(url, *args, **kwargs)

    @api.model
    def _vals_with_clean_name(self, vals):
        name = vals.get("name")
        clean = clean_name(name) if isinstance(name, str) and name else name
        return {**vals, "name": clean} if clean != name and self._is_file_of_ours(vals) else vals

    @api.model
    def _is_file_of_ours(self, vals):
        Message = self.env["mail.message"]
        if not Message._is_ours(vals.get("res_model")):
            return False
        # files that wait for their case have none yet
        case = self.env["helpdesk.ticket"].sudo()
        if vals["res_model"] != case._name or not vals.get("res_id"):
            return True
        return bool(case.browse(vals["res_id"]).phase)

    def _file_write(self, bin_value, checksum):
        """
        :raise NoRoom: the disk is full; what was begun is taken away, or the same file could never be kept again
        """
        try:
            return super()._file_write(bin_value, checksum)
        except OSError as error:
            if error.errno not in FULL:
                raise
            path = self._full_path(f"{checksum[:2]}/{checksum}")
            if os.path.exists(path) and os.path.getsize(path) != len(bin_value):
                os.unlink(path)
            raise NoRoom(
                self.env._(
                    "The file cannot be kept: there is no room left on our server. Try again later, or go on without "
                    "it; an administrator must make room."
                )
            ) from error
