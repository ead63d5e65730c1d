-- Load day and ids can be missing, so that a plain key test would not do.
select
    loaded_on,
    contact_id,
    anonymous_id,
    occurred_on,
    signature_id,
    count(*) as row_count
from {{ ref('int_lead_scoring__activity') }}
group by
    loaded_on,
    contact_id,
    anonymous_id,
    occurred_on,
    signature_id
having count(*) > 1
    or contact_id is null
    or anonymous_id is null
    or occurred_on is null
    or signature_id is null
