select
    'contribution' as what,
    contact_id
from {{ ref('lead_score_contributions') }}
where last_occurred_on > {{ lead_scoring.scored_on() }}
    or first_occurred_on > last_occurred_on

union all

select
    'score' as what,
    contact_id
from {{ ref('lead_scores') }}
where cast(last_engaged_at as date) > {{ lead_scoring.scored_on() }}
    or scored_on <> {{ lead_scoring.scored_on() }}
