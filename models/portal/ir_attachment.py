import errno
import os

from odoo import models

from ...exceptions import NoRoom

FULL = (errno.ENOSPC, errno.EDQUOT)


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

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
