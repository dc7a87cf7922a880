"""Whatever stands in an address of ours, in its path or behind its question mark: an answer, never an error."""

import re

from .common import MODULE, PortalCase

# as a browser sends them: each a part of a path, and a value
ODD = (
    "%00", "a%00b", "%FF%FE", "%ED%A0%80", "%D9%85%D8%B1%D8%AD%D8%A8%D8%A7", "x" * 5000, "%0D%0AX:%20y", "%25",
    "..%2F..",
    "%E2%80%AE", "0", "-1", "9" * 40, "%F0%9F%92%A9", "%27%22%3C", "%5B%5D", "null",
)  # fmt: skip
QUERIES = (
    "access_token", "token", "reference", "code", "done", "decision", "reason", "search", "page", "filed", "decided",
    "answered", "lang", "type", "category", "subject", "error", "id", "text", "sortby", "filterby", "search_in",
)  # fmt: skip


class TestAddresses(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {"complaint_public_reports": True, "complaint_public_charter": True, "complaint_public_answers": True}
        )
        cls.case = cls.make_ticket(partner_id=cls.sara.id)

    def addresses(self):
        """Every address that GET reaches in code of ours, a part of it in the place of `{}` where it has one."""
        found, modules = set(), sorted(self.env.registry._init_modules)
        for path, endpoint in self.env["ir.http"]._generate_routing_rules(modules, {}):
            ours = f"odoo.addons.{MODULE}." in endpoint.func.__module__
            asks = endpoint.routing["type"] == "http" and "GET" in (endpoint.routing.get("methods") or ["GET"])
            if ours and asks:
                path = re.sub(r"<int:\w+>", str(self.case.id), path)
                found.add(re.sub(r"<(?:string:)?\w+>", "{}", path))
        return sorted(found)

    def assertAnswered(self, address):
        response = self.url_open(address, allow_redirects=False)
        if response.status_code == 500 and self.nobodys_fails(address):
            # Odoo's Website cannot show its own page "not found" for such an address
            return
        self.assertIn(response.status_code, (200, 301, 302, 303, 400, 403, 404, 414, 422), address[:200])
        self.assertNotRegex(response.text, r"Traceback|Internal Server Error|psycopg2")

    def nobodys_fails(self, address):
        """Whether an address with such an end that belongs to nobody fails, too."""
        end = address.partition("?")[0].rpartition("/")[2]
        return self.url_open(f"/nobodys-address/{end}", allow_redirects=False).status_code == 500

    def test_addresses(self):
        # guards: controllers.values:text
        addresses = self.addresses()
        self.assertIn("/complaints/survey/{}", addresses)
        self.assertGreater(len(addresses), 8)
        for who in (None, self.sara):
            self.sign_in(who)
            for address in addresses:
                for odd in ODD:
                    path = address.replace("{}", odd)
                    with self.subTest(who=who and who.name, address=address, odd=odd[:20]):
                        query = "&".join(f"{name}={odd}" for name in QUERIES) if len(odd) < 100 else f"token={odd}"
                        self.assertAnswered(f"{path}?{query}")
                        if path != address:
                            self.assertAnswered(path)
