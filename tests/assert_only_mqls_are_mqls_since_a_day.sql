{{ config(enabled=lead_scoring.has_module('history')) }}
-- Each MQL has a day within the history since which it has been one; other leads have none.
select
    scoring_model_id,
    contact_id,
    is_mql,
    mql_since
from {{ ref('lead_scores') }}
where is_mql <> (mql_since is not null)
    or mql_since > scored_on
    or mql_since < cast('{{ lead_scoring.history_start() }}' as date)
