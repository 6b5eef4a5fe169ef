"""Facts and their sums; 0004 notes which tickets must be counted again."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0001_targets_and_readers'),
        ("tickets", "0004_routing"),
        ("escalation", "0003_escalations"),
        ("feedback", "0001_surveys"),
    ]

    operations = [
        migrations.CreateModel(
            name='Stale',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ticket_id', models.BigIntegerField()),
                ('customer_id', models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Counting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('zone', models.CharField(max_length=64)),
                ('done_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='counting_single')],
            },
        ),
        migrations.CreateModel(
            name='Fact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.SmallIntegerField()),
                ('ticket_id', models.BigIntegerField()),
                ('day', models.DateField()),
                ('at', models.DateTimeField()),
                ('place_id', models.BigIntegerField()),
                ('queue_id', models.BigIntegerField()),
                ('agent_id', models.BigIntegerField(null=True)),
                ('tier_id', models.BigIntegerField()),
                ('kind', models.CharField(blank=True, max_length=20)),
                ('topic_id', models.BigIntegerField(null=True)),
                ('flags', models.IntegerField(default=0)),
                ('value', models.IntegerField(null=True)),
                ('is_running', models.BooleanField(default=False)),
            ],
            options={
                'indexes': [models.Index(fields=['ticket_id'], name='fact_ticket'), models.Index(fields=['source', 'day'], name='fact_source_day')],
            },
        ),
        migrations.CreateModel(
            name='Rollup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.SmallIntegerField()),
                ('day', models.DateField()),
                ('place_id', models.BigIntegerField()),
                ('dim', models.SmallIntegerField()),
                ('value', models.CharField(blank=True, max_length=20)),
                ('counts', models.JSONField(default=dict)),
                ('done', models.JSONField(default=dict)),
                ('running', models.JSONField(default=dict)),
                ('seconds', models.BigIntegerField(default=0)),
            ],
            options={
                'indexes': [models.Index(fields=['source', 'day'], name='rollup_source_day')],
                'constraints': [models.UniqueConstraint(fields=('dim', 'source', 'day', 'place_id', 'value'), name='rollup_once')],
            },
        ),
    ]
