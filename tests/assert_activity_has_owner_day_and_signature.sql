-- Rows without one of them would silently drop out of every join.
select *
from {{ ref('int_lead_scoring__activity') }}
where owner_key is null
    or occurred_on is null
    or signature_id is null
    or event_count < 0
    or event_count > row_count
