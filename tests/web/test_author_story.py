"""What an author goes through: handed back, improved and approved; hidden, appealed and restored by another."""

from __future__ import annotations

import datetime as dt

from django.test import Client

from forum.base.stamps import now
from forum.ledger.models import LogEntry
from forum.moderation.models import Ruling
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Response
from forum.seminars.models import HoldPolicy, Seminar
from tests import make
from tests.pages import Page, follow, get, send

QUEUE = "/s/rivers/moderation/"
BETTER = "The mill ledgers say so for forty years, and the abbey’s own rolls agree with them on page nine."


def signed_in(who: Person) -> Client:
    client = Client()
    client.force_login(who)
    return client


def decide(client: Client, response: Response, act: str, reason: str, **more: str) -> Page:
    fresh = Response.objects.get(pk=response.pk)
    fields = {
        "act": act,
        "reason": reason,
        "revision": str(fresh.revision),
        "state": fresh.state,
        "reports": str(fresh.reports),
        **more,
    }
    path = f"{QUEUE}cases/{response.public_id}/decide/"
    return Page(client.post(path, fields), path)


def stands(response: Response) -> str:
    return Response.objects.get(pk=response.pk).state


def let_five_minutes_pass() -> None:
    """Of all decisions so far."""
    for ruling in Ruling.objects.all():
        earlier = {name: getattr(ruling, name) - dt.timedelta(minutes=5) for name in ("at", "tell_at")}
        Ruling.objects.filter(pk=ruling.pk).update(**earlier)


def test_handed_back_improved_and_approved_then_hidden_appealed_and_restored_by_another(
    thread: Thread, seminar: Seminar, ada: Person, ben: Person, instructor: Person, assistant: Person
) -> None:
    Seminar.objects.filter(pk=seminar.pk).update(holds=HoldPolicy.FULL)
    author, moderator, other = signed_in(ada), signed_in(instructor), signed_in(assistant)
    response = make.response(thread, ada, state="held")
    assert "Held until a moderator has read it." in get(author, "/me/decisions/").html

    assert decide(moderator, response, "changes", "Say where.", note="One page is enough.").status == 302
    assert stands(response) == "changes_requested"
    page = get(author, "/me/decisions/")
    assert "One page is enough." in page.html
    (edit,) = [a for a in page.links("//ol[@class='feed']//a") if "/edit/" in a]
    composer = get(author, edit.partition("#")[0])
    assert "One page is enough." in composer.html
    assert send(author, composer, {"body": BETTER}).status in (200, 302)
    assert stands(response) == "held"

    assert decide(moderator, response, "approve", "").status == 302
    assert stands(response) == "published"
    assert BETTER in get(signed_in(ben), f"/s/rivers/responses/{response.public_id}/history/").html

    assert decide(moderator, response, "hide", "Not about the text.").status == 302
    assert get(signed_in(ben), f"/s/rivers/responses/{response.public_id}/history/").status == 404
    appeal = f"/s/rivers/responses/{response.public_id}/appeal/"
    assert get(author, appeal).all("//main//form") == []
    let_five_minutes_pass()
    sent = send(author, get(author, appeal), {"words": "It is about the second sentence."}, "//main//form")
    assert follow(author, sent).words("//main//h1") == ["Your appeal"]

    assert decide(moderator, response, "overturn", "So be it.").status == 403
    assert decide(other, response, "overturn", "").status == 422
    assert decide(other, response, "overturn", "It is about the second sentence.").status == 302
    assert stands(response) == "published"
    assert get(author, appeal).words("//main//h1") == ["It came back"]
    assert "It is published again, in its place." in get(author, "/me/decisions/").html
    assert list(LogEntry.objects.filter(subject=ada, act__startswith="response").order_by("number").values_list(
        "act", flat=True
    )) == ["response.changes", "response.approve", "response.hide", "response.overturn"]  # fmt: skip
    assert Response.objects.get(pk=response.pk).posted_at < now()
