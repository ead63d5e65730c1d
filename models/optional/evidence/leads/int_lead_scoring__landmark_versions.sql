{{ config(enabled=lead_scoring.has_module('evidence')) }}

with

landmarks as (
    select * from {{ ref('int_lead_scoring__landmarks') }}
),

live_models as (
    select scoring_model_id
    from {{ ref('stg_lead_scoring__scoring_models') }}
    where status in ('champion', 'challenger')
),

rules_versions as (
    select * from {{ ref('int_lead_scoring__rules_versions') }}
),

valid_rules as (
    select
        scoring_model_id,
        {{ lead_scoring.hash_of_rows(
            lead_scoring.fingerprint(['rule_id', 'valid_from', 'valid_to'])
        ) }} as rules_of_the_day
    from {{ ref('int_lead_scoring__rules') }}
    where is_valid
    group by scoring_model_id
),

made_before as (
    {{ lead_scoring.earlier_rows(
        'int_lead_scoring__landmark_days', {'policy_version': dbt.type_string()}
    ) }}
),

-- Of landmark, model and all that decides what a lead is for it.
versions as (
    select
        landmarks.landmark,
        landmarks.one_in,
        live_models.scoring_model_id,
        {{ lead_scoring.fingerprint([
            'landmarks.landmark',
            'landmarks.one_in',
            'live_models.scoring_model_id',
            'rules_versions.rules_version',
            'valid_rules.rules_of_the_day',
            lead_scoring.text_literal(lead_scoring.lists_of_columns()),
        ]) }} as policy_version
    from landmarks
    cross join live_models
    left join rules_versions
        on live_models.scoring_model_id = rules_versions.scoring_model_id
    left join valid_rules
        on live_models.scoring_model_id = valid_rules.scoring_model_id
),

-- A landmark is made for all models at once.
landmark_versions as (
    select
        versions.*,
        min(case when made_before.policy_version is null then 0 else 1 end)
            over (partition by versions.landmark)
        = 1 as is_kept
    from versions
    left join made_before
        on versions.policy_version = made_before.policy_version
)

select * from landmark_versions
