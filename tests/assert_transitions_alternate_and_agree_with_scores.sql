{{ config(enabled=lead_scoring.has_module('history')) }}
-- A lead first enters, then exits and enters in turn, and is an MQL on the scoring day exactly if
-- its last transition was to enter, on the day in mql_since.
with

transitions as (
    select * from {{ ref('lead_mql_transitions') }}
),

lead_scores as (
    select * from {{ ref('lead_scores') }}
),

with_neighbours as (
    select
        scoring_model_id,
        contact_id,
        transition,
        transitioned_on,
        lag(transition) over (
            partition by scoring_model_id, contact_id
            order by transitioned_on
        ) as transition_before,
        lead(transition) over (
            partition by scoring_model_id, contact_id
            order by transitioned_on
        ) as transition_after
    from transitions
),

out_of_turn as (
    select
        scoring_model_id,
        contact_id,
        transitioned_on,
        'out of turn' as problem
    from with_neighbours
    where transition not in ('entered', 'exited')
        or transition = coalesce(transition_before, 'exited')
        or transitioned_on > {{ lead_scoring.scored_on() }}
        or transitioned_on < cast('{{ lead_scoring.history_start() }}' as date)
),

entered_last as (
    select
        scoring_model_id,
        contact_id,
        transitioned_on
    from with_neighbours
    where transition_after is null
        and transition = 'entered'
),

disagreements as (
    select
        coalesce(lead_scores.scoring_model_id, entered_last.scoring_model_id) as scoring_model_id,
        coalesce(lead_scores.contact_id, entered_last.contact_id) as contact_id,
        entered_last.transitioned_on,
        'not as lead_scores says' as problem
    from lead_scores
    full outer join entered_last
        on lead_scores.scoring_model_id = entered_last.scoring_model_id
        and lead_scores.contact_id = entered_last.contact_id
    where lead_scores.contact_id is null
        or lead_scores.is_mql <> (entered_last.contact_id is not null)
        or lead_scores.mql_since is distinct from entered_last.transitioned_on
)

select * from out_of_turn

union all

select * from disagreements
