from odoo import SUPERUSER_ID, http
from odoo.http import request

from odoo.addons.web.controllers.home import Home


class ComplaintLogin(Home):
    """Signing in, in the language of whoever comes to it.

    Odoo's page knows a visitor's language only where it is installed to the letter: a browser that asks for the Arabic
    of a country gets English, and so does whoever comes from one of our pages in Arabic.
    """

    @http.route()
    def web_login(self, redirect=None, **kw):
        if request.db and not request.session.uid and not getattr(request, "is_frontend", False):
            nearest = request.env(user=SUPERUSER_ID)["ir.http"].get_nearest_lang
            lang = nearest(request.cookies.get("frontend_lang")) or nearest(request.best_lang)
            if lang:
                request.update_context(lang=lang)
        return super().web_login(redirect=redirect, **kw)
