"""Odoo's command line as a file: the server of several processes starts another one by the file it was started by."""

from odoo.cli.command import main

main()
