with

rejected_records as (
    select * from {{ ref('rejected_records') }}
),

input_reconciliation as (
    select * from {{ ref('input_reconciliation') }}
),

records_kept as (
    select
        input,
        reason,
        count(*) as row_count,
        count(raw_row) as raw_row_count
    from rejected_records
    group by input, reason
),

records_counted as (
    select
        input,
        reason,
        rows as row_count
    from input_reconciliation
    where outcome = 'rejected'
)

select
    coalesce(records_kept.input, records_counted.input) as input,
    coalesce(records_kept.reason, records_counted.reason) as reason,
    records_kept.row_count as kept,
    records_counted.row_count as counted
from records_kept
full outer join records_counted
    on records_kept.input = records_counted.input
    and records_kept.reason = records_counted.reason
where records_kept.row_count is distinct from records_counted.row_count
    or records_kept.raw_row_count is distinct from records_counted.row_count
