"""How outlets were answered before is not known: the default of a new answer is not said of them."""


def migrate(cr, version):
    cr.execute(
        """UPDATE helpdesk_ticket SET media_answer_way = NULL
           WHERE media_answer_date IS NOT NULL AND media_answer_message_id IS NULL"""
    )
