{%- set has_history = lead_scoring.has_module('history') %}

with

standing_scores as (
    select * from {{ ref('int_lead_scoring__standing_scores') }}
),

{% if has_history -%}
    score_history as (
        {{ lead_scoring.score_history() }}
    ),

{% endif -%}
ranked as (
    select
        scoring_model_id,
        contact_id,
        total_score,
        rank() over (partition by scoring_model_id order by total_score) - 1 as leads_below,
        nullif(count(*) over (partition by scoring_model_id) - 1, 0) as other_leads
    from standing_scores
),

-- Whole numbers up to the division: half a percent is rounded up, exactly.
lead_standings as (
    select
        ranked.scoring_model_id,
        ranked.contact_id,
        cast(
            floor((200 * ranked.leads_below + ranked.other_leads) / (2.0 * ranked.other_leads))
            as integer
        ) as score_percentile
        {%- for days in [7, 28] -%}
            , cast(
                {{ 'ranked.total_score - score_' ~ days ~ '_days_ago.total_score' if has_history
                    else 'null' }} as {{ lead_scoring.type_points() }}
            ) as score_change_{{ days }}_days
        {%- endfor %}
    from ranked
    {% for days in [7, 28] if has_history -%}
        {% set earlier = 'score_' ~ days ~ '_days_ago' -%}
        left join score_history as {{ earlier }}
            on ranked.scoring_model_id = {{ earlier }}.scoring_model_id
            and ranked.contact_id = {{ earlier }}.contact_id
            and {{ lead_scoring.is_valid_on(
                earlier, lead_scoring.days_after(lead_scoring.scored_on(), -days)
            ) }}
    {% endfor -%}
)

select * from lead_standings
