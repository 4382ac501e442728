"""A pseudonym for every membership, drawn for those that are there."""

from django.db import migrations, models

from forum.seminars.pseudonyms import new_pseudonym


def draw_for_all(apps, schema_editor):
    """One that nobody else has in the seminar, for each membership without."""
    Membership = apps.get_model("forum", "Membership")
    taken = {}
    for seminar, pseudonym in Membership.objects.exclude(pseudonym="").values_list("seminar", "pseudonym"):
        taken.setdefault(seminar, set()).add(pseudonym)
    for membership in Membership.objects.filter(pseudonym="").order_by("pk").iterator():
        here = taken.setdefault(membership.seminar_id, set())
        membership.pseudonym = new_pseudonym(here)
        membership.save(update_fields=["pseudonym"])
        here.add(membership.pseudonym)


class Migration(migrations.Migration):
    dependencies = [
        ("forum", "0004_submission_digest"),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="pseudonym",
            field=models.TextField(blank=True, default="", verbose_name="pseudonym"),
        ),
        migrations.RunPython(draw_for_all, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("pseudonym", ""), _negated=True),
                fields=("seminar", "pseudonym"),
                name="one_member_per_pseudonym",
            ),
        ),
    ]
