def standing(*chain):
    """The first of the records that is there and in use; the first one where all are archived.

    :param chain: records of one model, what was chosen first, then what it falls to
    """
    records = [record for link in chain for record in link]
    return next((record for record in records if record.active), records[0] if records else chain[0])
