{#- How a run merges its days into the periods of earlier runs. -#}

{% macro earlier_periods() -%}
    {#- CTEs: the earlier periods that this run can change, and the parts of them that it leaves unchanged. -#}
    changed_contacts as (
        select * from {{ ref('int_lead_scoring__changed_contacts') }}
    ),

    rescored_leads as (
        select * from {{ ref('int_lead_scoring__rescored_leads') }}
    ),

    days_for_everyone as (
        select
            scored_on,
            lag(scored_on) over (order by scored_on) as day_before,
            lead(scored_on) over (order by scored_on) as day_after
        from history_days
        where is_for_everyone
    ),

    first_days as (
        select min(scored_on) as first_day
        from days_for_everyone
    ),

    -- The ranges between the days that this run scores for everyone.
    kept_ranges as (
        select
            {{ lead_scoring.beginning_of_time() }} as kept_from,
            scored_on as kept_to
        from days_for_everyone
        where day_before is null

        union all

        select
            {{ lead_scoring.days_after('scored_on', 1) }} as kept_from,
            coalesce(day_after, {{ lead_scoring.end_of_time() }}) as kept_to
        from days_for_everyone
        where coalesce(day_after > {{ lead_scoring.days_after('scored_on', 1) }}, true)
    ),

    -- The part of the earlier periods that this run can change. A period without an end lasts as
    -- long as the scored days.
    earlier_periods as (
        select
            periods.scoring_model_id,
            periods.contact_id,
            periods.valid_from,
            coalesce(periods.valid_to, history_end.history_ends_on) as valid_to,
            {% for column in lead_scoring.history_columns() -%}
                periods.{{ column }},
            {% endfor %}
            changed_contacts.affected_from,
            rescored_leads.due_from
        from {{ this }} as periods
        inner join rescored_leads
            on periods.contact_id = rescored_leads.contact_id
        cross join first_days
        cross join history_end
        left join changed_contacts
            on periods.contact_id = changed_contacts.contact_id
        where coalesce(periods.valid_to > periods.valid_from, true)
            and coalesce(
                periods.valid_to
                >= least(
                    first_days.first_day,
                    coalesce(changed_contacts.affected_from, first_days.first_day)
                ),
                true
            )
    ),

    -- What this run does not rebuild stays as it was; and so does what stands on a day that it scores for others.
    earlier_pieces as (
        select
            earlier_periods.scoring_model_id,
            earlier_periods.contact_id,
            greatest(earlier_periods.valid_from, kept_ranges.kept_from) as valid_from,
            least(
                earlier_periods.valid_to,
                kept_ranges.kept_to,
                case
                    when kept_ranges.kept_from > {{ lead_scoring.scored_on() }}
                        then kept_ranges.kept_to
                    else coalesce(earlier_periods.affected_from, kept_ranges.kept_to)
                end
            ) as valid_to
            {%- for column in lead_scoring.history_columns() -%}
                , earlier_periods.{{ column }}
            {%- endfor %}
        from earlier_periods
        inner join kept_ranges
            on earlier_periods.valid_from < kept_ranges.kept_to
            and earlier_periods.valid_to > kept_ranges.kept_from

        union all

        select
            earlier_periods.scoring_model_id,
            earlier_periods.contact_id,
            days_for_everyone.scored_on as valid_from,
            {{ lead_scoring.days_after('days_for_everyone.scored_on', 1) }} as valid_to
            {%- for column in lead_scoring.history_columns() -%}
                , earlier_periods.{{ column }}
            {%- endfor %}
        from earlier_periods
        inner join days_for_everyone
            on days_for_everyone.scored_on < earlier_periods.due_from
            and days_for_everyone.scored_on >= earlier_periods.valid_from
            and days_for_everyone.scored_on < earlier_periods.valid_to
    ),
{%- endmacro %}


{% macro history_columns() %}
    {#- The columns that stay constant within a period of the history. -#}
    {{ return([
        'fit_score', 'engagement_score', 'total_score', 'scaled_score', 'fit_grade',
        'engagement_grade', 'lead_grade', 'is_mql', 'mql_criteria_set', 'is_suppressed',
        'suppression_reason', 'next_action', 'sla_hours', 'override', 'overridden_at', 'rules_version',
    ]) }}
{% endmacro %}


{% macro any_differs(left, right) -%}
    {#- Whether any column of the history differs between two rows. -#}
    {%- for column in lead_scoring.history_columns() -%}
        {{ left }}{{ column }} is distinct from {{ right }}{{ column }}
        {{- ' or ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}


{% macro score_history() -%}
    {#- The periods as of the scoring day, since the first day of each model's history: what a run for an earlier day must
        not know is hidden, but kept, and so are days that only some contacts have. -#}
    {%- set starts_on -%}
        coalesce(starts.history_starts_on, cast('{{ lead_scoring.history_start() }}' as date))
    {%- endset -%}
    select
        periods.scoring_model_id,
        periods.contact_id,
        {% for column in lead_scoring.history_columns() -%}
            periods.{{ column }},
        {% endfor %}
        greatest(periods.valid_from, {{ starts_on }}) as valid_from,
        case when periods.valid_to <= {{ lead_scoring.scored_on() }} then periods.valid_to end as valid_to,
        {{ starts_on }} as history_starts_on
    from {{ ref('int_lead_scoring__score_periods') }} as periods
    left join {{ ref('int_lead_scoring__history_starts') }} as starts
        on periods.scoring_model_id = starts.scoring_model_id
    where periods.valid_from <= {{ lead_scoring.scored_on() }}
        and coalesce(periods.valid_to > {{ starts_on }} and periods.valid_to > periods.valid_from, true)
{%- endmacro %}
