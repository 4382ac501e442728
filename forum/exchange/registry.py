"""Every column of every table: whether it is in what a person takes away, when it is erased, or why it is kept.

A column that is missing here fails the suite. `plain` ones hold ids, times, numbers and choices of ours: nothing that
anybody typed. An id of a person says nothing once their account is forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass, field

RESPONSE = "response"  # with the response that it belongs to, or was said of
PART = "part"  # with a person's part in a seminar
EVERYTHING = "everything"  # with all that somebody is and wrote here
NEVER = ""


@dataclass(frozen=True)
class Fate:
    """Of columns that may hold what somebody typed, or what tells who they are."""

    erased: str  # with what it goes at the latest
    exported: bool = False  # it is in what its person takes away
    why: str = ""  # it is kept, or not given


@dataclass(frozen=True)
class Table:
    """Names of columns in one line each; those of `words` by their fate."""

    plain: str = ""
    words: dict[str, Fate] = field(default_factory=dict)


OWN = Fate(RESPONSE, exported=True)
SAME = Fate(RESPONSE, why="the same words as they are drawn, or a trace of how they were sent")
SAID_OF_IT = Fate(RESPONSE, why="moderators' words: their author reads them where the decision stands")
OWN_PART = Fate(PART, exported=True)
SAID_OF_PART = Fate(PART, why="staff's words, which the person reads when they are released, or never")
ACCOUNT = Fate(EVERYTHING, exported=True)
WAY_IN = Fate(EVERYTHING, why="how somebody signs in: a secret, or known to them")
OURS = Fate(NEVER, why="words of the site or of a seminar, not of a person")
TEXT = Fate(NEVER, why="the text that is read; it belongs to its essay")

TABLES: dict[str, Table] = {
    "forum.Person": Table(
        "id last_login is_superuser theme keys has_notices is_active is_staff date_joined",
        {"email display_name family_name zone": ACCOUNT, "password": WAY_IN},
    ),
    "forum.Person_groups": Table("id person_id group_id"),
    "forum.Person_user_permissions": Table("id person_id permission_id"),
    "forum.Membership": Table(
        "id seminar_id person_id role consented_at muted_until suspended_until joined_at left_at left_as",
        {
            "groups": OWN_PART,
            "mute_reason suspension_reason": ACCOUNT,
            "pseudonym": Fate(NEVER, exported=True, why="drawn by lot; others wrote it in what they said"),
        },
    ),
    "forum.Mask": Table(
        "id reading_id person_id asked_at answered_at agreed",
        {"name": Fate(NEVER, exported=True, why="drawn by lot; others wrote it in what they said")},
    ),
    # what people write
    "forum.Response": Table(
        "id public_id seminar_id thread_id author_id mask_id parent_id root_id depth answers_revision passage_id "
        "quoted_elsewhere_id branch_passage_id placement_id stance ground bearing language revision state hidden_from "
        "held_by waits_since reports reviewed has_reply posted_at drafted_at words counted_revision edit_mark "
        "edited_at approved_at order_start order_end",
        {"body": OWN, "body_html submission_key submission_digest": SAME},
    ),
    "forum.Revision": Table(
        "id response_id number stance ground bearing was_published at",
        {"body citations": OWN, "body_html": SAME},
    ),
    "forum.Citation": Table(
        "id response_id work_id position locator_kind whole_work", {"locator extract": OWN}
    ),
    "forum.Draft": Table(
        "id person_id thread_id sequence started_at updated_at",
        {"fields target": OWN_PART, "tab": Fate(PART, why="which open page saved it last")},
    ),
    "forum.Work": Table(
        "id seminar_id public_id added_by_id added_at",
        {
            "typed csl": OWN,  # stays where somebody else cites it: a reference is nobody's
            "doi isbn url title entry_html": SAME,
        },
    ),
    "forum.WorkRevision": Table(
        "id work_id number by_id at",
        {"csl typed": Fate(RESPONSE, why="goes with its work; stays where somebody else cites that")},
    ),
    "forum.Stand": Table("id response_id passage_id"),
    "forum.Tally": Table("id thread_id passage_id stance roots responses unanswered"),
    # moderation
    "forum.Case": Table("id response_id opened_at claimed_by_id claimed_until"),
    "forum.Ruling": Table(
        "id seminar_id response_id thread_id subject_id act by_id state_before state_after revision facts at tell_at "
        "undoes_id",
        {
            "reason note": Fate(
                RESPONSE, exported=True, why="exported for whoever decided; of a lock it stays"
            )
        },
    ),
    "forum.Report": Table(
        "id case_id by_id reason revision at withdrawn_at decided_by_id",
        {"note": Fate(RESPONSE, exported=True, why="for whoever reported, never for the author")},
    ),
    "forum.Request": Table(
        "id ruling_id response_id revision stance answered_at answer",
        {"suggestion": SAID_OF_IT, "because": OWN},
    ),
    "forum.Appeal": Table("id ruling_id response_id at decision_id", {"words": OWN}),
    "forum.Review": Table("id revision_id by_id at"),
    "forum.Card": Table("id response_id person_id until"),
    "forum.Note": Table(
        "id case_id by_id at",
        {"words": Fate(RESPONSE, exported=True, why="for the staff who wrote it, never for the author")},
    ),
    # the ledger
    "forum.Event": Table("id seminar_id actor_id kind object_kind object_id facts at"),
    "forum.Untold": Table("event_id due_at"),
    "forum.LogEntry": Table(
        "id seminar_id number act actor_id subject_id kept_from_id place object_kind object_id facts words_digest at "
        "previous digest"
    ),
    "forum.LogWords": Table("entry_id salt", {"said": SAID_OF_IT}),
    "forum.LogHead": Table("seminar_id number digest"),
    # readings and marks
    "forum.Extension": Table("id reading_id person_id phase due_at by_id at", {"reason": SAID_OF_PART}),
    "forum.Feedback": Table(
        "id reading_id person_id response_id points by_id at released_at released_points",
        {"words": SAID_OF_PART, "released_words": OWN},
    ),
    "forum.Override": Table(
        "id reading_id person_id points by_id at",
        {"reason": Fate(PART, exported=True, why="for whoever set the mark")},
    ),
    "forum.Release": Table("id reading_id person_id number points inputs by_id at"),  # ids and numbers
    "forum.Passing": Table("id reading_id person_id met_at met_by void_at"),
    "forum.Demand": Table("id reading_id kind phase wanted weight all_or_nothing"),
    "forum.Agenda": Table("id reading_id version by_id at", {"items": OURS}),
    "forum.Reading": Table(
        "id seminar_id essay_id edition_id opens_at due_at closes_at second_due_at gate_count gate_stances gate_until "
        "gate_opened_at is_blind names_at names_to points late replies_fill_both",
        {"prompt": OURS},
    ),
    "forum.Thread": Table("id reading_id section_id locked_at locked_until removed_in", {"prompt": OURS}),
    # seminars and the ways in
    "forum.Seminar": Table(
        "id slug language zone is_public joining holds approvals holds_links holds_repeats holds_rate arbiter_id "
        "least_words edit_minutes posts_per_minute posts_per_hour grace_minutes most_members created_at archived_at",
        {"label title term held_words": OURS},
    ),
    "forum.Visit": Table(
        "id seminar_id person_id began_at ends_at",
        {"reason": Fate(NEVER, exported=True, why="why an administrator came in: the seminar keeps it")},
    ),
    "forum.FoundingDomain": Table("id", {"domain": OURS}),
    "forum.Founding": Table(
        "id person_id asked_at decided_at decided_by_id seminar_id", {"line fields answer": ACCOUNT}
    ),
    "forum.Entrance": Table("id seminar_id code made_by_id made_at ends_at most_uses uses closed_at"),
    "forum.InvitationList": Table(
        "id seminar_id by_id at role total done failed finished_at",
        {"lines": Fate(NEVER, why="emptied as soon as all in it are invited")},
    ),
    "forum.Invitation": Table(
        "id seminar_id batch_id public_id role by_id at sent_at ends_at withdrawn_at used_at used_by_id asked_by_id "
        "asked_at code_for_id code_at code_tries",
        {
            "address display_name family_name groups": Fate(
                EVERYTHING, why="what an instructor typed; the person has it in their mail"
            ),
            "digest code_digest": WAY_IN,
        },
    ),
    # notices
    "forum.Notice": Table(
        "id person_id seminar_id kind event_id response_id facts at read_at mailed_at no_mail"
    ),
    "forum.Silence": Table("id person_id seminar_id kind"),
    "forum.Erasure": Table("id person_id seminar_id response_id asked_at done_at done_by_id receipt counted"),
    # the text
    "forum.Essay": Table("id slug language home_id archived_at", {"title author provenance rights": TEXT}),
    "forum.Edition": Table("id essay_id number published_at"),
    "forum.Section": Table("id essay_id slug"),
    "forum.SectionText": Table(
        "id edition_id section_id position first_paragraph words", {"heading text blocks": TEXT}
    ),
    "forum.Passage": Table(
        "id edition_id section_id public_id start end paragraph", {"exact prefix suffix": TEXT}
    ),
    "forum.Manuscript": Table(
        "id public_id essay_id base_id home_id slug language state progress version edition_id begun_by_id begun_at "
        "updated_by_id updated_at",
        {"title author provenance rights filename upload sections proposals told problem": TEXT},
    ),
    "forum.Placement": Table(
        "id reading_id passage_id edition_id verdict section_id start end paragraph score by_hand",
        {"exact": TEXT},
    ),
    "forum.Preview": Table(
        "id public_id reading_id base_id manuscript_id version edition_id state progress asked_by_id asked_at taken_at",
        {"problem": TEXT},
    ),
    "forum.Proposal": Table(
        "id preview_id passage_id position verdict section start end paragraph score runner_up confirm decision "
        "responses",
        {"exact": TEXT},
    ),
    # the site
    "forum.SiteText": Table("id key updated_at", {"body body_html": OURS}),
    "forum.Beat": Table("id key at"),
    "forum.Allowance": Table("id key window_start count"),
    "admin.LogEntry": Table(
        "id action_time user_id content_type_id object_id action_flag",
        {"object_repr change_message": Fate(EVERYTHING, why="what administrators called the row")},
    ),
    "auth.Permission": Table("id name content_type_id codename"),
    "auth.Group": Table("id name"),
    "auth.Group_permissions": Table("id group_id permission_id"),
    "contenttypes.ContentType": Table("id app_label model"),
    "sessions.Session": Table("session_key expire_date", {"session_data": WAY_IN}),
    "django_tasks_database.DBTaskResult": Table(
        "id status enqueued_at started_at finished_at args_kwargs priority task_path worker_ids queue_name "
        "backend_name run_after return_value exception_class_path",
        {"traceback": Fate(NEVER, why="of what failed; forgotten after 90 days")},
    ),
    # signing in
    "account.EmailAddress": Table("id user_id verified primary", {"email": ACCOUNT}),
    "account.EmailConfirmation": Table("id email_address_id created sent", {"key": WAY_IN}),
    "mfa.Authenticator": Table("id user_id type created_at last_used_at", {"data": WAY_IN}),
    "socialaccount.SocialApp": Table("id provider provider_id name client_id secret key settings"),
    "socialaccount.SocialAccount": Table(
        "id user_id provider last_login date_joined", {"uid extra_data": WAY_IN}
    ),
    "socialaccount.SocialToken": Table("id app_id account_id expires_at", {"token token_secret": WAY_IN}),
    "usersessions.UserSession": Table(
        "id user_id created_at last_seen_at session_key", {"ip user_agent data": WAY_IN}
    ),
}


def fates() -> dict[str, Fate]:
    """Of each column that is not plain, by “forum.Response.body”."""
    return {
        f"{table}.{column}": fate
        for table, declared in TABLES.items()
        for columns, fate in declared.words.items()
        for column in columns.split()
    }
