"""The trigger that keeps the tallies of threads: they change with the responses themselves, or not at all."""

from django.db import migrations

KEEP_TALLY = """
CREATE FUNCTION forum_add_to_tally(thread bigint, passage bigint, stance text, roots int, responses int, open int)
RETURNS void LANGUAGE sql AS $$
    INSERT INTO forum_tally AS t (thread_id, passage_id, stance, roots, responses, unanswered)
    VALUES (thread, passage, stance, roots, responses, open)
    ON CONFLICT ON CONSTRAINT one_tally DO UPDATE SET
        roots = t.roots + excluded.roots,
        responses = t.responses + excluded.responses,
        unanswered = t.unanswered + excluded.unanswered
$$;

CREATE FUNCTION forum_keep_tally() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.state = 'published' THEN
        PERFORM forum_add_to_tally(OLD.thread_id, OLD.branch_passage_id, OLD.stance,
            -(OLD.parent_id IS NULL)::int, -1, -(OLD.stance = 'dispute' AND NOT OLD.has_reply)::int);
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.state = 'published' THEN
        PERFORM forum_add_to_tally(NEW.thread_id, NEW.branch_passage_id, NEW.stance,
            (NEW.parent_id IS NULL)::int, 1, (NEW.stance = 'dispute' AND NOT NEW.has_reply)::int);
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER keep_tally
    AFTER INSERT OR DELETE OR UPDATE OF state, stance, has_reply, thread_id, branch_passage_id
    ON forum_response FOR EACH ROW EXECUTE FUNCTION forum_keep_tally();
"""

FORGET = """
DROP TRIGGER keep_tally ON forum_response;
DROP FUNCTION forum_keep_tally();
DROP FUNCTION forum_add_to_tally(bigint, bigint, text, int, int, int);
"""


class Migration(migrations.Migration):
    dependencies = [("forum", "0001_initial")]
    operations = [migrations.RunSQL(KEEP_TALLY, FORGET)]
