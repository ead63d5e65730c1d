{#- What score_monitoring warns of: the latest landmark of each model against those before. -#}

{% macro drifted_scores() -%}
    {%- set z = lead_scoring.standard_errors() -%}
    {%- set pairs = 'conversions * (judgements - conversions)' -%}
    {#- Of judgements from one population, an index times this has a chi-squared distribution; its 95th percentiles for
        ten parts and for two follow below. -#}
    {%- set size = '(judgements * ' ~ lead_scoring.rate('judgements_before', '(judgements + judgements_before)') ~ ')' -%}
    with

    score_monitoring as (
        select * from {{ ref('lead_scoring', 'score_monitoring') }}
    ),

    with_before as (
        select
            *,
            cast(judgements as {{ lead_scoring.type_double() }}) - conversions as not_won,
            row_number() over (partition by scoring_model_id order by landmark desc) as age_number,
            {% for name, sum in {
                'conversions_before': 'conversions',
                'judgements_before': 'judgements',
                'pairs_before': pairs,
                'right_pairs_before': 'auc * ' ~ pairs,
            }.items() -%}
                sum({{ sum }}) over (
                    partition by scoring_model_id
                    order by landmark
                    rows between unbounded preceding and 1 preceding
                ) as {{ name }}{{ ',' if not loop.last }}
            {% endfor %}
        from score_monitoring
    ),

    -- The error of an area by Hanley and McNeil.
    latest as (
        select
            *,
            {{ lead_scoring.rate('conversions_before', 'judgements_before') }} as rate_before,
            {{ lead_scoring.rate('right_pairs_before', 'pairs_before') }} as auc_before,
            sqrt(
                (
                    auc * (1 - auc)
                    + (conversions - 1) * (auc / (2 - auc) - auc * auc)
                    + (not_won - 1) * (2 * auc * auc / (1 + auc) - auc * auc)
                ) / nullif(conversions * not_won, 0)
            ) as auc_error
        from with_before
        where age_number = 1
    ),

    drifted as (
        {% for condition, warning in {
            'psi_of_scores > 0.25 and psi_of_scores * ' ~ size ~ ' > 16.92':
                "scores are spread otherwise than before: PSI {psi_of_scores}",
            'largest_psi_of_rules > 0.25 and largest_psi_of_rules * ' ~ size ~ ' > 3.84':
                "the rule {rule_with_largest_psi} fires for others than before: PSI {largest_psi_of_rules}",
            lead_scoring.wilson_limit('rate_before', 'judgements_before', 'high') ~ ' < base_rate_low or '
            ~ lead_scoring.wilson_limit('rate_before', 'judgements_before', 'low') ~ ' > base_rate_high':
                "{conversions} of {judgements} were won, {conversions_before} of {judgements_before} before",
            'auc + ' ~ z ~ ' * auc_error < auc_before': "scores tell less than before: AUC {auc}",
        }.items() -%}
            select
                scoring_model_id,
                landmark,
                {{ lead_scoring.message(warning) }} as warning
            from latest
            where {{ condition }}
            {{ 'union all' if not loop.last }}
        {% endfor %}
    )

    select * from drifted
{%- endmacro %}


{% macro warn_of_drift() %}
    {#- What a build says of them. -#}
    {% if execute and flags.WHICH in ('build', 'test') %}
        {% set found = run_query(
            lead_scoring.drifted_scores() ~ ' order by scoring_model_id, warning'
        ) %}
        {% if found.rows %}
            {% set lines = [] %}
            {% for row in found.rows %}
                {% do lines.append('  ' ~ row[0] ~ ', ' ~ row[1] ~ ': ' ~ row[2]) %}
            {% endfor %}
            {% do exceptions.warn(
                'Scores may no longer be what they were (score_monitoring has the figures):\n' ~ lines | join('\n')
            ) %}
        {% endif %}
    {% endif %}
{% endmacro %}
