-- Text is ISO 8601 or can't be used: an offset is converted to UTC, a fraction is cut to
-- microseconds.
{{ config(enabled=(project_name == 'lead_scoring')) }}
{%- set types = {
    'input_text': 'varchar',
    'date_value': 'date',
    'timestamp_value': 'timestamp',
    'zoned_value': 'timestamp with time zone',
} %}

with

texts as (
    {% call lead_scoring.listed_rows({
        'input_text': dbt.type_string(),
        'expected_text': dbt.type_string(),
    }) %}
    -- Dates.
    ('2026-06-30', '2026-06-30 00:00:00'),
    ('20260630', '2026-06-30 00:00:00'),
    (' 2026-06-30 ', '2026-06-30 00:00:00'),
    ('2024-02-29', '2024-02-29 00:00:00'),
    -- Times.
    ('2026-06-30T10', '2026-06-30 10:00:00'),
    ('2026-06-30 10', '2026-06-30 10:00:00'),
    ('2026-06-30T10:05', '2026-06-30 10:05:00'),
    ('2026-06-30 10:05', '2026-06-30 10:05:00'),
    ('2026-06-30T10:05:07', '2026-06-30 10:05:07'),
    ('2026-06-30 10:05:07', '2026-06-30 10:05:07'),
    ('20260630T1005', '2026-06-30 10:05:00'),
    ('20260630T100507', '2026-06-30 10:05:07'),
    ('2026-06-30T1005', '2026-06-30 10:05:00'),
    ('20260630 10:05', '2026-06-30 10:05:00'),
    ('2026-06-30T00:00:00', '2026-06-30 00:00:00'),
    ('2026-06-30T23:59:59', '2026-06-30 23:59:59'),
    -- Fractions.
    ('2026-06-30T10:05:07.5', '2026-06-30 10:05:07.5'),
    ('2026-06-30T10:05:07,25', '2026-06-30 10:05:07.25'),
    ('20260630T100507.123', '2026-06-30 10:05:07.123'),
    ('2026-06-30T10:05:07.123456789', '2026-06-30 10:05:07.123456'),
    ('2026-06-30T23:59:59.9999999', '2026-06-30 23:59:59.999999'),
    ('2026-06-30T10:05:07.9999999Z', '2026-06-30 10:05:07.999999'),
    -- Offsets.
    ('2026-06-30T10:05:07Z', '2026-06-30 10:05:07'),
    ('2026-06-30 10:05Z', '2026-06-30 10:05:00'),
    ('2026-06-30T10Z', '2026-06-30 10:00:00'),
    ('20260630T100507Z', '2026-06-30 10:05:07'),
    ('2026-06-30T10:05:07+00:00', '2026-06-30 10:05:07'),
    ('2026-06-30T10:05:07+02:00', '2026-06-30 08:05:07'),
    ('2026-06-30T10:05:07+02', '2026-06-30 08:05:07'),
    ('2026-06-30T10:05:07+0230', '2026-06-30 07:35:07'),
    ('2026-06-30T10:05-05:30', '2026-06-30 15:35:00'),
    ('2026-06-30T10+02', '2026-06-30 08:00:00'),
    ('2026-06-30T10-0030', '2026-06-30 10:30:00'),
    ('20260630T1005+0200', '2026-06-30 08:05:00'),
    ('2026-06-30T10:05:07,5-03', '2026-06-30 13:05:07.5'),
    ('2026-12-31T23:30:00-01:00', '2027-01-01 00:30:00'),
    ('2026-01-01T00:30:00+14:00', '2025-12-31 10:30:00'),
    -- Invalid.
    (null, null),
    ('', null),
    ('yesterday', null),
    ('now', null),
    ('infinity', null),
    ('2026', null),
    ('2026-06', null),
    ('202606', null),
    ('2026-6-30', null),
    ('26-06-30', null),
    ('30.06.2026', null),
    ('06/30/2026', null),
    ('2026/06/30', null),
    ('2026-0630', null),
    ('202606-30', null),
    ('2026-02-29', null),
    ('2026-04-31', null),
    ('2026-13-01', null),
    ('2026-00-10', null),
    ('20261301', null),
    ('2026-W27-2', null),
    ('2026W272', null),
    ('2026-181', null),
    ('2026181', null),
    ('2026-06-30T24:00', null),
    ('2026-06-30T24:00:00', null),
    ('2026-06-30T10:60', null),
    ('2026-06-30T10:05:60', null),
    ('2026-06-30T1:05', null),
    ('2026-06-30T10:5', null),
    ('2026-06-30T', null),
    ('2026-06-30 ' || chr(8203), null),
    ('2026-06-30  10:05', null),
    ('2026-06-30Z', null),
    ('2026-06-30+02:00', null),
    ('2026-06-30T10:05:07 +02:00', null),
    ('2026-06-30T10:05:07+2', null),
    ('2026-06-30T10:05:07+02:60', null),
    ('2026-06-30T10:05:07+24:00', null),
    ('2026-06-30T10:05:07 UTC', null),
    ('2026-06-30T10:05:07 Europe/Berlin', null),
    ('2026-06-30T10:05:07.', null),
    ('2026-06-30T10:05.5', null),
    ('2026-06-30T10:05:07 PM', null),
    ('1782813907', null),
    ('2026-06-30T10:05:07ZZ', null),
    ('x2026-06-30', null),
    ('2026-06-30; drop', null)
    {% endcall %}
),

read_texts as (
    select
        input_text,
        cast(expected_text as timestamp) as expected,
        {{ lead_scoring.clean_timestamp('input_text', types) }} as actual
    from texts
),

typed_values as (
    select
        date '2026-06-30' as date_value,
        timestamp '2026-06-30 10:05:07.5' as timestamp_value,
        cast(
            '2026-06-30 10:05:07+02:00' as {{ lead_scoring.type_timestamp_with_zone() }}
        ) as zoned_value
),

read_typed_values as (
    select
        'a date' as input_text,
        timestamp '2026-06-30 00:00:00' as expected,
        {{ lead_scoring.clean_timestamp('date_value', types) }} as actual
    from typed_values

    union all

    select
        'a timestamp' as input_text,
        timestamp '2026-06-30 10:05:07.5' as expected,
        {{ lead_scoring.clean_timestamp('timestamp_value', types) }} as actual
    from typed_values

    union all

    select
        'a timestamp with time zone' as input_text,
        timestamp '2026-06-30 08:05:07' as expected,
        {{ lead_scoring.clean_timestamp('zoned_value', types) }} as actual
    from typed_values
),

all_values as (
    select * from read_texts

    union all

    select * from read_typed_values
)

select *
from all_values
where actual is distinct from expected
