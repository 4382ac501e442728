"""The number of words of each response that is there, as they are counted when one is posted."""

from django.db import migrations

from forum.base.words import count


def count_all(apps, schema_editor):
    """In pieces, so that no more than a few hundred bodies are held at once."""
    Response = apps.get_model("forum", "Response")
    found = Response.objects.exclude(body="").select_related("seminar").only("body", "seminar__language")
    kept = []
    for response in found.order_by("pk").iterator(chunk_size=500):
        response.words = count(response.body, response.seminar.language)
        kept.append(response)
        if len(kept) == 500:
            Response.objects.bulk_update(kept, ["words"])
            kept = []
    if kept:
        Response.objects.bulk_update(kept, ["words"])


class Migration(migrations.Migration):
    dependencies = [("forum", "0009_seminars_and_rounds")]
    operations = [migrations.RunPython(count_all, migrations.RunPython.noop)]
