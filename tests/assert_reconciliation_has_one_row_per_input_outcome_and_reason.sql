select
    input,
    outcome,
    reason,
    count(*) as row_count
from {{ ref('input_reconciliation') }}
group by input, outcome, reason
having count(*) > 1
