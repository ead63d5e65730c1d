{%- set rate = lead_scoring.rate('part', 'whole') -%}
-- Wilson's interval of k of n, and the interval of a ratio of two rates from theirs (Donner and
-- Zou), to four decimals, calculated independently of the macros.
with

shares as (
    {% call lead_scoring.listed_rows({
        'part': dbt.type_int(),
        'whole': dbt.type_int(),
        'low': lead_scoring.type_double(),
        'high': lead_scoring.type_double(),
    }) %}
    (7, 10, 0.3968, 0.8922),
    (3, 30, 0.0346, 0.2562),
    (4, 7, 0.2505, 0.8418),
    (0, 10, 0.0, 0.2775),
    (10, 10, 0.7225, 1.0)
    {% endcall %}
),

ratios as (
    {% call lead_scoring.listed_rows({
        'name': dbt.type_string(),
        'first': lead_scoring.type_double(),
        'first_low': lead_scoring.type_double(),
        'first_high': lead_scoring.type_double(),
        'second': lead_scoring.type_double(),
        'second_low': lead_scoring.type_double(),
        'second_high': lead_scoring.type_double(),
        'low': lead_scoring.type_double(),
        'high': lead_scoring.type_double(),
    }) %}
    ('usual', 0.7, 0.39677815, 0.89220873, 0.1, 0.03459989, 0.25621083, 2.2994, 20.6251),
    ('none with', 0.0, 0.0, 0.27753280, 0.1, 0.03459989, 0.25621083, 0.0, 3.6687),
    ('none without', 0.7, 0.39677815, 0.89220873, 0.0, 0.0, 0.11351339, 5.5581, null),
    ('none at all', 0.0, 0.0, 0.27753280, 0.0, 0.0, 0.11351339, 0.0, null)
    {% endcall %}
),

wrong_shares as (
    select
        cast(part as {{ dbt.type_string() }}) || ' of '
        || cast(whole as {{ dbt.type_string() }}) as what,
        low,
        high,
        {{ lead_scoring.wilson_limit(rate, 'whole', 'low') }} as found_low,
        {{ lead_scoring.wilson_limit(rate, 'whole', 'high') }} as found_high
    from shares
),

wrong_ratios as (
    select
        name as what,
        low,
        high,
        {{ lead_scoring.ratio_limit('first', 'second', 'low') }} as found_low,
        {{ lead_scoring.ratio_limit('first', 'second', 'high') }} as found_high
    from ratios
),

all_limits as (
    select * from wrong_shares

    union all

    select * from wrong_ratios
)

select *
from all_limits
where abs(found_low - low) > 0.00006
    or abs(found_high - high) > 0.00006
    or (high is null) <> (found_high is null)
