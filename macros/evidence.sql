{#- How certain a rate or a ratio of rates is, for counts of any size. -#}

{% macro standard_errors() %}
    {#- For a 95 percent interval, in standard deviations of a normal distribution. -#}
    {{ return('1.959964') }}
{% endmacro %}


{% macro rate(part, whole) -%}
    (cast({{ part }} as {{ lead_scoring.type_double() }}) / nullif({{ whole }}, 0))
{%- endmacro %}


{% macro names_of_cluster_sums() %}
    {{ return(['lead_count', 'judgement_count', 'conversion_count', 'squares_of_judgements',
               'products', 'squares_of_conversions']) }}
{% endmacro %}


{% macro cluster_sums(judgements, conversions, suffix='') -%}
    {#- What effective_count asks of a group, from the judgements and conversions of each of its leads: whole numbers, so
        that it does not matter in which order they are added. A lead without judgements is not in the group. -#}
    {%- set terms = ['case when ' ~ judgements ~ ' > 0 then 1 else 0 end', judgements, conversions,
        '(' ~ judgements ~ ') * (' ~ judgements ~ ')', '(' ~ judgements ~ ') * (' ~ conversions ~ ')',
        '(' ~ conversions ~ ') * (' ~ conversions ~ ')'] -%}
    {%- for name in lead_scoring.names_of_cluster_sums() %}
        cast(sum({{ terms[loop.index0] }}) as bigint) as {{ name }}{{ '_' ~ suffix if suffix }}
        {{- ',' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}


{% macro effective_count(suffix='') -%}
    {#- How many leads seen once say as much about the rate as these leads seen at several landmarks: p(1-p)/V, where V
        is the variance of the rate between leads. At most the judgements; the leads where the rate is 0 or 1. -#}
    {%- set names = [] -%}
    {%- for name in lead_scoring.names_of_cluster_sums() -%}
        {%- do names.append(name ~ ('_' ~ suffix if suffix else '')) -%}
    {%- endfor -%}
    {%- set rate = lead_scoring.rate(names[2], names[1]) -%}
    case
        when {{ names[1] }} = 0 then null
        when {{ names[2] }} in (0, {{ names[1] }}) or {{ names[0] }} = 1 then {{ names[0] }}
        else least(
            {{ names[1] }},
            coalesce(
                {{ rate }} * (1 - {{ rate }}) * {{ names[1] }} * {{ names[1] }} * ({{ names[0] }} - 1) / {{ names[0] }}
                / nullif(
                    {{ names[5] }} - 2 * {{ rate }} * {{ names[4] }} + {{ rate }} * {{ rate }} * {{ names[3] }}, 0
                ),
                {{ names[1] }}
            )
        )
    end
{%- endmacro %}


{% macro wilson_limit(rate, count, side) -%}
    {#- Wilson's score interval of a rate of so many. Unlike the rate plus or minus an error, it stays within 0 and 1,
        and is valid for a handful of leads too. -#}
    {%- set z = lead_scoring.standard_errors() -%}
    (
        (
            {{ rate }} * {{ count }} + {{ z }} * {{ z }} / 2
            {{ '-' if side == 'low' else '+' }} {{ z }} * sqrt(
                {{ rate }} * (1 - {{ rate }}) * {{ count }} + {{ z }} * {{ z }} / 4
            )
        ) / ({{ count }} + {{ z }} * {{ z }})
    )
{%- endmacro %}


{% macro ratio_limit(first, second, side) -%}
    {#- Limits of first / second from the limits of both, <name>_low and <name>_high, by Donner and Zou's MOVER method
        (method of variance estimates recovery). Null if there is no upper limit. -#}
    {%- set own = first ~ '_' ~ side -%}
    {%- set other = second ~ '_' ~ ('high' if side == 'low' else 'low') -%}
    {%- set own_part = '(' ~ own ~ ' * (2 * ' ~ first ~ ' - ' ~ own ~ '))' -%}
    {%- set other_part = '(' ~ other ~ ' * (2 * ' ~ second ~ ' - ' ~ other ~ '))' -%}
    {%- set root -%}
        sqrt(greatest(
            {{ first }} * {{ second }} * {{ first }} * {{ second }} - {{ own_part }} * {{ other_part }},
            0
        ))
    {%- endset -%}
    {%- if side == 'low' -%}
        coalesce({{ own_part }} / nullif({{ first }} * {{ second }} + {{ root }}, 0), 0)
    {%- else -%}
        ({{ first }} * {{ second }} + {{ root }}) / nullif(greatest({{ other_part }}, 0), 0)
    {%- endif -%}
{%- endmacro %}


{% macro as_published(value) -%}
    {#- Six decimals, like points. -#}
    {{ lead_scoring.double_to_decimal(value, 20, 6) }}
{%- endmacro %}


{% macro two_sided_chance(deviations) -%}
    {#- The chance that a normal number lies as far from 0 as so many standard deviations: erfc(d / sqrt(2)), which no
        engine but PostgreSQL 16 knows. By the trapezoidal rule for its integral, whose error falls faster than any power
        of the step (Chiarella and Reichel 1968): with steps of one half and 13 terms it is below 1e-12. -#}
    {%- set x = '(abs(' ~ deviations ~ ') / 1.4142135623730951)' -%}
    case
        when {{ x }} < 0.01 then 1 - 1.1283791670955126 * {{ x }} * (1 - {{ x }} * {{ x }} / 3 + power({{ x }}, 4) / 10)
        when {{ x }} > 6 then 0
        else
            0.5 * {{ x }} * exp(-{{ x }} * {{ x }}) / 3.141592653589793 * (
                1 / ({{ x }} * {{ x }})
                {%- for n in range(1, 14) %}
                + 2 * {{ '%.18f' % (2.718281828459045 ** (-0.25 * n * n)) }} / ({{ 0.25 * n * n }} + {{ x }} * {{ x }})
                {%- endfor %}
            )
            - 2 / (exp(12.566370614359172 * {{ x }}) - 1)
    end
{%- endmacro %}


{% macro stability_part(part, whole, parts) -%}
    {#- What one of so many parts adds to the population stability index (PSI) of now against before, <name>_before. Half
        a judgement is added to each part, so that an empty one has a logarithm. -#}
    {%- set shares = [] -%}
    {%- for before in ['', '_before'] -%}
        {%- do shares.append(lead_scoring.rate(
            '(' ~ part ~ before ~ ' + 0.5)', '(' ~ whole ~ before ~ ' + 0.5 * ' ~ parts ~ ')'
        )) -%}
    {%- endfor -%}
    ({{ shares[0] }} - {{ shares[1] }}) * ln({{ shares[0] }} / {{ shares[1] }})
{%- endmacro %}


{% macro leads_to_judge() %}
    {#- More leads than that say little more about a rate. -#}
    {{ return(100000) }}
{% endmacro %}


{% macro is_drawn(contact_id, one_in='landmarks.one_in') -%}
    {#- The same on each day, whatever leads there are beside. -#}
    mod({{ lead_scoring.stable_key([contact_id]) }}, {{ one_in }}) = 0
{%- endmacro %}
