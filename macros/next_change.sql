{#- When the score of a lead changes by itself: without new facts, as time passes. Early is allowed, late never. -#}

{% macro days_looked_beyond() %}
    {#- By column: the next change after today is looked for, and the next one beyond the days of the forecast. A grade
        that drops there is told as soon as it comes into sight. -#}
    {% set days = {'next_change_in_days': 0} %}
    {% if lead_scoring.has_module('forecast') %}
        {% do days.update({'change_after_forecast_in_days': lead_scoring.forecast_days()}) %}
    {% endif %}
    {{ return(days) }}
{% endmacro %}


{% macro days_to_next_change(days) -%}
    {#- Of a rule and the age of an occurrence: after how many days, more than the given number, what it gives can change
        next; null if never. It leaves the window or fades further, and one of today no longer counts against the most
        per day. What is less than half a millionth of a point is none. -#}
    {%- set rest = 'abs(cast(points as ' ~ lead_scoring.type_double() ~ ')) * remaining_share' -%}
    {%- set steps = 'floor((age_in_days + ' ~ days ~ ') / decay_days)' -%}
    {%- set at_most = lead_scoring.days_that_stand_at_most() -%}
    case
        when window_days - age_in_days <= {{ days }} then null
        {% if days == 0 -%}
            when max_per_day is not null and age_in_days = 0 then 1
        {% endif -%}
        when decay in ('half_life', 'compound') and {{ rest }} < 0.0000004 then window_days - age_in_days
        when decay = 'half_life' or (decay = 'linear' and age_in_days + {{ days }} < decay_days)
            then {{ days + 1 }}
        when decay = 'compound' or (decay = 'step' and decay_percent / 100 * {{ steps }} < 1)
            then
                least(
                    coalesce(window_days - age_in_days, {{ at_most }}),
                    greatest(
                        {{ days + 1 }},
                        cast(floor(least(({{ steps }} + 1) * decay_days, {{ at_most }})) as integer) - age_in_days
                    )
                )
        else window_days - age_in_days
    end
{%- endmacro %}


{% macro days_that_stand_at_most() %}
    {#- Ten years: a lead is scored again by then at the latest. -#}
    {{ return(3650) }}
{% endmacro %}


{% macro later_days() -%}
    {#- Select of leads and days after the scoring day on which something is dated that counts from then on; reads the CTEs
        leads_today, merged_ids (each lead's own id and those merged into it) and lead_identities. -#}
    {%- set day = lead_scoring.scored_on() -%}
    {% for relation, column, subject_id in [
        ('int_lead_scoring__contact_periods', 'valid_from', 'contact_id'),
        ('int_lead_scoring__contact_survivors', 'valid_from', 'contact_id'),
        ('int_lead_scoring__contact_survivors', 'valid_from', 'survivor_contact_id'),
        ('stg_lead_scoring__enrichments', 'observed_at', 'contact_id'),
        ('stg_lead_scoring__enrichments', 'observed_at', 'company_id'),
    ] -%}
        {%- set is_of_kind = 'enrichments' in relation -%}
        select
            leads_today.contact_key,
            cast(dated.{{ column }} as date) as changes_on
        from {{ ref(relation) }} as dated
        inner join leads_today
            on dated.{{ 'subject_id' if is_of_kind else subject_id }} = leads_today.
            {{- subject_id if is_of_kind else 'contact_id' }}
        where cast(dated.{{ column }} as date) > {{ day }}
            {% if is_of_kind -%}
                and dated.subject_type = '{{ subject_id[:-3] }}'
            {%- endif %}

        union all

    {% endfor -%}

    {% for relation, column in [
        ('stg_lead_scoring__opportunities', 'created_at'),
        ('stg_lead_scoring__opportunities', 'closed_at'),
        ('stg_lead_scoring__dispositions', 'decided_at'),
        ('stg_lead_scoring__overrides', 'decided_at'),
        ('stg_lead_scoring__overrides', 'expires_at'),
        ('int_lead_scoring__visitor_contacts', 'owned_from'),
    ] -%}
        select
            merged_ids.contact_key,
            cast(dated.{{ column }} as date) as changes_on
        from {{ ref(relation) }} as dated
        inner join merged_ids
            on dated.contact_id = merged_ids.own_or_merged_id
        where cast(dated.{{ column }} as date) > {{ day }}

        union all

    {% endfor -%}

    select
        lead_identities.contact_key,
        current_activity.occurred_on as changes_on
    from {{ ref('int_lead_scoring__current_activity') }} as current_activity
    inner join lead_identities
        on current_activity.owner_key = lead_identities.owner_key
    where current_activity.occurred_on > {{ day }}
{%- endmacro %}
