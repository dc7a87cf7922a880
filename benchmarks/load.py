"""Customers file and write at once: a server of several processes, its portal and its mail gateway under load."""

import ctypes
import email.message
import email.policy
import queue
import random
import re
import shutil
import signal
import socket
import socketserver
import statistics
import subprocess
import sys
import threading
import time
import xmlrpc.client
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from urllib.parse import urljoin, urlsplit

import requests
import scene
from lxml import html
from measure import Figure

from odoo import Command
from odoo.tools import config

FILINGS = MAILS = 200
TWICE = 20
CLIENTS = 8
WORKERS = 2
USERS = 40
TIMEOUT = 120
FILE = ("receipt.pdf", b"%PDF-1.4 a receipt", "application/pdf")
SCHEDULED = ("mail.ir_cron_mail_scheduler_action", f"{scene.MODULE}.ir_cron_deadlines")


def load(env):
    alias = prepare(env)
    with post_office() as office, server(env, office) as place:
        customers = [Customer(place.url, f"bench_portal{n}") for n in range(USERS)]
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(Customer.sign_in, customers))
        gateway = Gateway(place.url, env.cr.dbname, alias)
        jobs = [("filing", lambda n=n: customers[n % USERS].file(n)) for n in range(FILINGS)]
        jobs += [("e-mail", lambda n=n: gateway.deliver(n)) for n in range(MAILS)]
        random.Random(1).shuffle(jobs)
        taken, seconds = at_once(jobs)
        again = place.conflicts()
        filed_twice = [customers[n].file_twice(n) for n in range(TWICE)]
        mailed_twice = [gateway.deliver_twice(MAILS + n) for n in range(TWICE)]
        again_twice = place.conflicts() - again
    env.cr.rollback()
    env.invalidate_all()
    check(env, taken, filed_twice, mailed_twice, office.mails)
    return figures(taken, seconds, again, again_twice)


def figures(taken, seconds, again, again_twice):
    def of_all(times):
        cut = statistics.quantiles(times, n=100, method="inclusive")
        return (("half of them within", cut[49]), ("95 of 100 within", cut[94]), ("the slowest", max(times)))

    result = [
        Figure(
            f"{FILINGS} filings on the portal and {MAILS} e-mails, {CLIENTS} clients at once, {WORKERS} workers",
            (FILINGS + MAILS) / seconds,
            "cases/s",
            seconds=seconds,
            note=f"each one case with its own reference, its limits and one acknowledgement; {again} ran again after a "
            "conflict, the first numbers of the year among them",
        )
    ]
    for kind in ("filing", "e-mail"):
        times = [one.seconds for one in taken if one.kind == kind]
        result.append(Figure(f"one {kind} under this load", len(times) / seconds, f"{kind}s/s"))
        result += [Figure(f"one {kind}: {name}", value, "s", note="indicative") for name, value in of_all(times)]
    result.append(
        Figure(
            f"{TWICE} forms and {TWICE} e-mails sent twice at the same moment",
            2 * TWICE,
            "cases",
            at_least=2 * TWICE,
            at_most=None,
            note=f"each one case; {again_twice} ran again after a conflict",
        )
    )
    return result


# ---------------------------------------------------------------- what comes of it


def check(env, taken, filed_twice, mailed_twice, mails):
    """Each filing and each mail has become one case: numbered, planned, acknowledged once."""
    failed = [one for one in taken if one.error]
    assert not failed, f"{len(failed)} of {len(taken)} failed: {failed[:3]}"
    for answers in filed_twice:
        assert len(set(answers)) == 1, f"one form, sent twice, led to {answers}"
    cases = env["helpdesk.ticket"].search([("team_id", "=", scene.team(env, "process").id)])
    wanted = Counter({subject(kind, n): 1 for kind, n in sent()})
    found = Counter(cases.mapped("name"))
    assert found == wanted, f"lost: {list(wanted - found)}, doubled: {list(found - wanted)}"
    answered = [one.case for one in taken] + [answers[0] for answers in filed_twice]
    answered += [case for both in mailed_twice for case in both if case]
    assert sorted(answered) == sorted(cases.ids), "an answer names another case than the one that was made"
    numbers = cases.mapped("number")
    assert len(set(numbers)) == len(numbers), Counter(numbers).most_common(3)
    assert all(re.fullmatch(r"CMP/\d{4}/\d{5}", number) for number in numbers), numbers
    for case in cases:
        rows = sorted(case.deadline_ids.mapped("kind"))
        assert rows == sorted(scene.TERMS), f"{case.number} has the limits {rows}"
        notices = case.notice_ids.mapped("channel")
        assert sorted(notices) == ["email", "portal"], f"{case.number} was acknowledged by {notices}"
        files = case.attachment_ids.mapped("name") if case.channel_id.name != "Email" else [FILE[0]]
        assert files == [FILE[0]], f"{case.number} holds {files}"
        # a mail names no category, by which it would have been led to this team
        expected = 1 if case.category_id else 0
        assert len(case.activity_ids) == expected, f"{case.number} told its leader {len(case.activity_ids)} times"
    assert mails, "no mail came to the mail server"
    twice = [mail for mail, count in Counter(mails).items() if count > 1]
    assert not twice, f"sent more than once: {twice[:5]}"
    told = Counter(address for address, _message_id, _subject in mails)
    expected = Counter(case._notice_address() for case in cases)
    often = [mail for mail in mails if mail[0] in told - expected]
    assert told == expected, f"not told: {list(expected - told)[:5]}, told too often: {often[:8]}"


def subject(kind, n):
    return f"Load {kind} {n}"


def sent():
    for kind, count in (("filing", FILINGS), ("e-mail", MAILS + TWICE), ("twice", TWICE)):
        yield from ((kind, n) for n in range(count))


# ---------------------------------------------------------------- the scene


def prepare(env):
    """A team with an address and an agent, customers with portal access, and a year without a number yet.

    :return: the team's address
    """
    company, complaint = env.ref("base.main_company"), env.ref(f"{scene.MODULE}.type_complaint")
    team = scene.team(env, "process")
    domain = env["mail.alias.domain"].create({"name": "bench.example.com", "bounce_alias": "bounce"})
    company.alias_domain_id = domain
    team.write({"alias_name": "load", "alias_domain_id": domain.id, "default_type_id": complaint.id})
    company.complaint_team_id = team
    env["ir.sequence.date_range"].search([("sequence_id", "=", complaint.sequence_id.id)]).unlink()
    env["helpdesk.ticket.category"].search([("name", "=", "Benchmark")]).write(
        {"show_in_portal": True, "team_id": team.id}
    )
    env["res.users"].with_context(no_reset_password=True).create(
        [
            {
                "name": f"Portal customer {n}",
                "login": f"bench_portal{n}",
                "password": f"bench_portal{n}",
                "email": f"bench_portal{n}@example.com",
                "lang": "ar_001" if n % 2 else "en_US",
                "group_ids": [Command.set(env.ref("base.group_portal").ids)],
            }
            for n in range(USERS)
        ]
    )
    # what the demo data of others left in the queue is not ours
    env["mail.mail"].search([]).unlink()
    # nothing but what this addon needs runs beside the load
    env["ir.cron"].with_context(active_test=False).search([]).active = False
    for xmlid in SCHEDULED:
        env.ref(xmlid).active = True
    env.cr.commit()
    return f"load@{domain.name}"


# ---------------------------------------------------------------- clients


class Taken:
    """What one filing or mail took and led to."""

    def __init__(self, kind, seconds, case=None, error=None):
        self.kind, self.seconds, self.case, self.error = kind, seconds, case, error

    def __repr__(self):
        return f"{self.kind} {self.error or self.case} ({self.seconds:.2f} s)"


def at_once(jobs):
    """Does the jobs with all clients at once.

    :param jobs: list of (kind, function that returns (seconds, id of the case))
    :return: (list of `Taken`, seconds)
    """
    waiting, result = queue.SimpleQueue(), []
    for job in jobs:
        waiting.put(job)

    def client():
        while True:
            try:
                kind, job = waiting.get_nowait()
            except queue.Empty:
                return
            start = time.perf_counter()
            try:
                result.append(Taken(kind, *job()))
            except Exception as error:
                result.append(Taken(kind, time.perf_counter() - start, error=repr(error)[-2000:]))

    start = time.perf_counter()
    clients = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in clients:
        thread.start()
    for thread in clients:
        thread.join()
    return result, time.perf_counter() - start


def both(action):
    """What the action returns to two clients at the same moment."""
    barrier = threading.Barrier(2)

    def run(_number):
        barrier.wait(TIMEOUT)
        return action()

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(run, range(2)))


class Customer:
    """A portal user at a browser."""

    def __init__(self, url, login):
        self.url, self.login, self.cookies = url, login, {}

    def sign_in(self):
        with requests.Session() as browser:
            page = html.fromstring(browser.get(f"{self.url}/web/login", timeout=TIMEOUT).text)
            token = page.xpath("//input[@name='csrf_token']/@value")[0]
            data = {"csrf_token": token, "login": self.login, "password": self.login}
            answer = browser.post(f"{self.url}/web/login", data, timeout=TIMEOUT, allow_redirects=False)
            assert answer.status_code == 303, f"{self.login} could not sign in: {answer.status_code}"
            self.cookies = browser.cookies.get_dict()

    def form(self, **values):
        """Opens the form and fills it in.

        :return: (its address, what it sends)
        """
        answer = requests.get(f"{self.url}/new/ticket", cookies=self.cookies, timeout=TIMEOUT)
        [form] = html.fromstring(answer.text).xpath("//form[@action and .//input[@name='filing_token']]")
        data = {name: form.xpath(f".//input[@name='{name}']/@value")[0] for name in ("csrf_token", "filing_token")}
        [category] = form.xpath(".//select[@name='category']/option[normalize-space()='Benchmark']/@value")
        data |= {"type": form.xpath(".//input[@name='type'][@checked]/@value")[0], "category": category}
        data |= {"description": "لم تصل دفعة شهر مايو.", "preferred_contact": "email", "declaration": "1", **values}
        return urljoin(self.url, form.get("action")), data

    def send(self, address, data):
        """:return: (seconds, id of the case)"""
        start = time.perf_counter()
        answer = requests.post(
            address,
            data,
            files=[("attachment", FILE)],
            cookies=self.cookies,
            timeout=TIMEOUT,
            allow_redirects=False,
        )
        seconds = time.perf_counter() - start
        assert answer.status_code == 303, f"answered {answer.status_code}: {answer.text[-1500:]}"
        return seconds, int(re.search(r"/my/ticket/(\d+)", urlsplit(answer.headers["Location"]).path)[1])

    def file(self, n):
        return self.send(*self.form(subject=subject("filing", n)))

    def file_twice(self, n):
        filled = self.form(subject=subject("twice", n))
        return [case for _seconds, case in both(lambda: self.send(*filled))]


class Gateway:
    """What a mail server starts for each mail that comes in: `odoo-mailgate.py`."""

    def __init__(self, url, database, alias):
        self.url, self.database, self.alias = url, database, alias
        self.uid = xmlrpc.client.ServerProxy(f"{url}/xmlrpc/2/common").authenticate(database, "admin", "admin", {})
        assert self.uid, "admin could not sign in"

    def deliver(self, n):
        """:return: (seconds, id of the case)"""
        mail = email.message.EmailMessage(policy=email.policy.SMTP)
        mail["From"] = f"متعامل {n} <bench_sender{n}@example.org>"
        mail["To"] = self.alias
        mail["Subject"] = subject("e-mail", n)
        mail["Message-Id"] = f"<load-{n}@example.org>"
        mail.set_content("لم تصل دفعة شهر مايو.\n")
        objects = xmlrpc.client.ServerProxy(f"{self.url}/xmlrpc/2/object", allow_none=True)
        call = [False, xmlrpc.client.Binary(mail.as_bytes())]
        start = time.perf_counter()
        case = objects.execute_kw(self.database, self.uid, "admin", "mail.thread", "message_process", call, {})
        return time.perf_counter() - start, case

    def deliver_twice(self, n):
        return [case for _seconds, case in both(lambda: self.deliver(n))]


# ---------------------------------------------------------------- the server, and where its mails go


class Place:
    def __init__(self, url, log):
        self.url, self.log = url, log

    def lines(self):
        self.log.seek(0)
        return self.log.read().decode(errors="replace").splitlines()

    def conflicts(self):
        return sum("try again in" in line for line in self.lines())


@contextmanager
def server(env, office):
    """An Odoo of `WORKERS` processes on the benchmark's database; yields a `Place`."""
    env["ir.mail_server"].search([]).active = False
    host, port = office.server_address
    env["ir.mail_server"].create(
        {"name": "Benchmark", "smtp_host": host, "smtp_port": port, "smtp_encryption": "none"},
    )
    env.cr.commit()
    http, gevent = free_port(), free_port()
    database, url = env.cr.dbname, f"http://127.0.0.1:{http}"
    command = [sys.executable, str(Path(__file__).with_name("server.py")), "--database", database]
    command += ["--workers", str(WORKERS), "--max-cron-threads", "1", "--no-database-list"]
    command += ["--http-interface", "127.0.0.1", "--http-port", str(http), "--gevent-port", str(gevent)]
    command += ["--log-handler", ":WARNING", "--log-handler", "odoo.service.model:INFO"]
    filestore = Path(config.filestore(database))
    with TemporaryFile() as log:
        process = subprocess.Popen(
            command,
            stdout=log,
            stderr=log,
            # it ends with this process, however that ends
            preexec_fn=lambda: ctypes.CDLL(None).prctl(1, signal.SIGTERM),  # noqa: PLW1509 one system call
        )
        place = Place(url, log)
        try:
            wait_for(process, url)
            yield place
        except BaseException:
            print("\n".join(place.lines()[-60:]), file=sys.stderr)
            raise
        finally:
            process.terminate()
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            shutil.rmtree(filestore, ignore_errors=True)


def wait_for(process, url):
    until = time.monotonic() + TIMEOUT
    while time.monotonic() < until:
        assert process.poll() is None, f"the server ended with {process.returncode}"
        try:
            if requests.get(f"{url}/web/health?db_server_status=1", timeout=TIMEOUT).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.2)
    raise AssertionError("the server did not answer")


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Postman(socketserver.StreamRequestHandler):
    """As much of SMTP as Odoo speaks."""

    def handle(self):
        self.say(220)
        recipients = []
        while line := self.rfile.readline().decode(errors="replace").strip():
            verb = line[:4].upper()
            if verb == "RCPT":
                recipients.append(line[line.index("<") + 1 : line.index(">")])
            elif verb == "DATA":
                self.say(354)
                content = b"".join(iter(self.rfile.readline, b".\r\n"))
                mail = email.message_from_bytes(content, policy=email.policy.default)
                self.server.mails += [(recipient, mail["Message-Id"], mail["Subject"]) for recipient in recipients]
                recipients = []
            elif verb == "QUIT":
                self.say(221)
                return
            self.say(250)

    def say(self, code):
        self.wfile.write(b"%d ok\r\n" % code)


class PostOffice(socketserver.ThreadingTCPServer):
    daemon_threads = True
    mails = ()


@contextmanager
def post_office():
    """A mail server that keeps (recipient, Message-Id, subject) of what it is given in `mails`."""
    with PostOffice(("127.0.0.1", 0), Postman) as office:
        office.mails = []
        thread = threading.Thread(target=office.serve_forever, daemon=True)
        thread.start()
        try:
            yield office
        finally:
            office.shutdown()
