-- Text is trimmed of all Unicode white space; a placeholder, case-insensitive, is missing.
{{ config(enabled=(project_name == 'lead_scoring')) }}
{%- set placeholders = ['n/a', '-', 'none', 'straße'] %}
{%- set types = {
    'input_text': 'varchar',
    'integer_value': 'integer',
    'decimal_value': 'decimal(10,2)',
    'double_value': 'double',
    'boolean_value': 'boolean',
} %}

with

texts as (
    {% call lead_scoring.listed_rows({
        'input_text': dbt.type_string(),
        'expected': dbt.type_string(),
    }) %}
    ('Acme', 'Acme'),
    ('  Acme Ltd  ', 'Acme Ltd'),
    (chr(9) || 'Acme' || chr(13) || chr(10), 'Acme'),
    (chr(160) || 'Acme' || chr(8195) || chr(12288), 'Acme'),
    (chr(133) || 'Acme' || chr(8232), 'Acme'),
    (chr(8203) || 'Acme', chr(8203) || 'Acme'),
    ('Acme' || chr(160) || 'Ltd', 'Acme' || chr(160) || 'Ltd'),
    ('', null),
    ('   ', null),
    (chr(160) || chr(9), null),
    (null, null),
    ('n/a', null),
    ('N/A', null),
    (' N/a ', null),
    ('-', null),
    ('NONE', null),
    ('STRASSE', 'STRASSE'),
    ('Straße', null),
    ('n/a?', 'n/a?'),
    ('--', '--'),
    ('0', '0'),
    ({{ lead_scoring.text_literal("O'Brien") }}, {{ lead_scoring.text_literal("O'Brien") }})
    {% endcall %}
),

typed_values as (
    {% call lead_scoring.listed_rows({
        'integer_value': dbt.type_int(),
        'decimal_value': lead_scoring.type_points(),
        'double_value': lead_scoring.type_double(),
        'boolean_value': dbt.type_boolean(),
        'expected_texts': dbt.type_string(),
    }) %}
    (5, cast(12.50 as {{ lead_scoring.type_decimal(10, 2) }}), cast(0.1 as {{ lead_scoring.type_double() }}), true, '5 12.5 0.1 true'),
    (-100, cast(5.00 as {{ lead_scoring.type_decimal(10, 2) }}), cast(1000 as {{ lead_scoring.type_double() }}), false, '-100 5 1000 false'),
    (0, cast(0.05 as {{ lead_scoring.type_decimal(10, 2) }}), cast(-2.5 as {{ lead_scoring.type_double() }}), true, '0 0.05 -2.5 true')
    {% endcall %}
),

cleaned as (
    select
        input_text,
        expected,
        {{ lead_scoring.clean_text('input_text', types, placeholders) }} as actual
    from texts

    union all

    select
        expected_texts as input_text,
        expected_texts as expected,
        {{ lead_scoring.joined_texts([
            lead_scoring.clean_text('integer_value', types, placeholders),
            lead_scoring.clean_text('decimal_value', types, placeholders),
            lead_scoring.clean_text('double_value', types, placeholders),
            lead_scoring.clean_text('boolean_value', types, placeholders),
        ], ' ') }} as actual
    from typed_values
)

select *
from cleaned
where actual is distinct from expected
