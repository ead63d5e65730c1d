-- A number is an optional sign, digits with an optional decimal point, and an optional exponent. As
-- text, it has no trailing zeros after the decimal point.
{{ config(enabled=(project_name == 'lead_scoring')) }}

with

texts as (
    {% call lead_scoring.listed_rows({
        'input_text': dbt.type_string(),
        'expected': lead_scoring.type_double(),
    }) %}
    ('5', cast(5 as {{ lead_scoring.type_double() }})),
    ('05', 5),
    ('+5', 5),
    ('-5', -5),
    ('.5', 0.5),
    ('-.5', -0.5),
    ('5.', 5),
    ('5.50', 5.5),
    ('5e6', 5000000),
    ('5E+6', 5000000),
    ('5.e-1', 0.5),
    ('.5e1', 5),
    ('0', 0),
    ('12345678901234567890', 12345678901234567890.0),
    (null, null),
    ('', null),
    ('.', null),
    ('e5', null),
    ('5e', null),
    ('5e1.5', null),
    ('1,000', null),
    ('1.000,5', null),
    ('1_000', null),
    ('1 000', null),
    (' 5', null),
    ('5 ', null),
    ('- 5', null),
    ('--5', null),
    ('+-5', null),
    ('5-', null),
    ('5%', null),
    ('$5', null),
    ('5k', null),
    ('1/2', null),
    ('1.2.3', null),
    ('0x10', null),
    ('nan', null),
    ('NaN', null),
    ('inf', null),
    ('infinity', null),
    ('true', null),
    ('five', null),
    ('٥', null)
    {% endcall %}
),

read_as_numbers as (
    select
        input_text,
        cast(expected as {{ dbt.type_string() }}) as expected,
        cast({{ lead_scoring.text_to_number('input_text') }} as {{ dbt.type_string() }}) as actual
    from texts
),

decimals as (
    {% call lead_scoring.listed_rows({
        'number': lead_scoring.type_points(),
        'expected': dbt.type_string(),
    }) %}
    (cast(12.50 as {{ lead_scoring.type_points() }}), '12.5'),
    (cast(5 as {{ lead_scoring.type_points() }}), '5'),
    (cast(100 as {{ lead_scoring.type_points() }}), '100'),
    (cast(0 as {{ lead_scoring.type_points() }}), '0'),
    (cast(-0.5 as {{ lead_scoring.type_points() }}), '-0.5'),
    (cast(10.010 as {{ lead_scoring.type_points() }}), '10.01'),
    (cast(0.000001 as {{ lead_scoring.type_points() }}), '0.000001'),
    (cast(null as {{ lead_scoring.type_points() }}), null)
    {% endcall %}
),

doubles as (
    {% call lead_scoring.listed_rows({
        'number': lead_scoring.type_double(),
        'expected': dbt.type_string(),
    }) %}
    (cast(5 as {{ lead_scoring.type_double() }}), '5'),
    (cast(100 as {{ lead_scoring.type_double() }}), '100'),
    (cast(12.5 as {{ lead_scoring.type_double() }}), '12.5'),
    (cast(-0.25 as {{ lead_scoring.type_double() }}), '-0.25'),
    (cast(25000 as {{ lead_scoring.type_double() }}), '25000')
    {% endcall %}
),

written_as_text as (
    select
        cast(number as {{ dbt.type_string() }}) as input_text,
        expected,
        {{ lead_scoring.number_as_text('number') }} as actual
    from decimals

    union all

    select
        cast(number as {{ dbt.type_string() }}) as input_text,
        expected,
        {{ lead_scoring.number_as_text('number') }} as actual
    from doubles
),

all_values as (
    select * from read_as_numbers

    union all

    select * from written_as_text
)

select *
from all_values
where actual is distinct from expected
