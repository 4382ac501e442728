"""The database itself refuses to change the log: entries are added, words are erased, and nothing else."""

from django.db import migrations

KEEP = """
CREATE FUNCTION forum_keep_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the log is only added to' USING ERRCODE = 'insufficient_privilege';
END
$$;

-- words go only after an entry that says so
CREATE FUNCTION forum_keep_log_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND EXISTS (
        SELECT FROM forum_logentry erased JOIN forum_logentry erasing USING (seminar_id)
        WHERE erased.id = OLD.entry_id AND erasing.act = 'words.erased'
            AND erasing.facts ->> 'number' = erased.number::text
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'words of the log are only erased, by an entry that says so'
        USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER keep_log BEFORE UPDATE OR DELETE ON forum_logentry
    FOR EACH ROW EXECUTE FUNCTION forum_keep_log();
CREATE TRIGGER keep_log_whole BEFORE TRUNCATE ON forum_logentry
    FOR EACH STATEMENT EXECUTE FUNCTION forum_keep_log();
CREATE TRIGGER keep_log_words BEFORE UPDATE OR DELETE ON forum_logwords
    FOR EACH ROW EXECUTE FUNCTION forum_keep_log_words();
CREATE TRIGGER keep_log_words_whole BEFORE TRUNCATE ON forum_logwords
    FOR EACH STATEMENT EXECUTE FUNCTION forum_keep_log();
"""

FORGET = """
DROP TRIGGER keep_log ON forum_logentry;
DROP TRIGGER keep_log_whole ON forum_logentry;
DROP TRIGGER keep_log_words ON forum_logwords;
DROP TRIGGER keep_log_words_whole ON forum_logwords;
DROP FUNCTION forum_keep_log();
DROP FUNCTION forum_keep_log_words();
"""


class Migration(migrations.Migration):
    dependencies = [("forum", "0007_moderation")]
    operations = [migrations.RunSQL(KEEP, FORGET)]
