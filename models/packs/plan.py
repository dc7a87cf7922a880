"""What applying a pack would do: plain objects, made by reading alone."""

from dataclasses import dataclass, field

from .sections import Section


@dataclass(eq=False)
class Entry:
    """One record that a pack speaks of.

    :param record: the one that is there; empty where one will be made
    :param line: what was last applied to it
    :param then: {name: what the pack says}
    :param roles: {name: keys of the roles whose persons come there}
    :param changes: {name: (now, then)} that will be written
    :param left: {name: (now, then)} that somebody else than a pack has written, and that stays
    :param persons: {name: ids} that will be written
    :param placed: {name: ids} of whom the roles bring there
    :param copied: the shared record that the company gets a copy of
    :param archive: the record goes out of use, because the pack has nothing like it
    :param kept: why it stays in use all the same
    :param implied: the pack does not name it
    :param stood: {name: what a shipped record held that nobody had edited, as far as no pack has said it}
    """

    section: Section
    key: str
    then: dict
    roles: dict = field(default_factory=dict)
    record: object = None
    line: object = None
    changes: dict = field(default_factory=dict)
    left: dict = field(default_factory=dict)
    persons: dict = field(default_factory=dict)
    placed: dict = field(default_factory=dict)
    copied: object = None
    archive: bool = False
    kept: str = ""
    implied: bool = False
    stood: dict = field(default_factory=dict)

    @property
    def made(self):
        return not self.record

    @property
    def acts(self):
        return bool(self.made or self.changes or self.persons or self.archive)


@dataclass(eq=False)
class Plan:
    """
    :param pack: the pack as the file has it
    :param before: what is applied today, an applied row or none
    :param alone: no other company uses the process: what all share is adapted where it stands
    :param lang: the language of the company, as it will be
    :param users: {role: users}, what was asked for
    :param groups: {role: {user: groups that he lacks}}
    :param missing: list of (section, key, name, sentence)
    """

    company: object
    pack: dict
    before: object
    alone: bool
    lang: str
    users: dict
    groups: dict = field(default_factory=dict)
    entries: list = field(default_factory=list)
    by_key: dict = field(default_factory=dict)
    keys: dict = field(default_factory=dict)
    missing: list = field(default_factory=list)
    install: str = ""

    def add(self, entry):
        self.entries.append(entry)
        self.by_key[entry.section.model, entry.key] = entry
        if entry.record:
            self.keys[entry.record._name, entry.record.id] = entry.key

    @property
    def acts(self):
        return bool(self.install or any(self.groups.values()) or any(entry.acts for entry in self.entries))
