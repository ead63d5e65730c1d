{% macro find_circles(merges) -%}
-- From the ends of chains backwards: each merge is reached once, circular ones never.
ending_merges as (
    select
        {{ merges }}.contact_id,
        {{ merges }}.merged_into_contact_id
    from {{ merges }}
    left join {{ merges }} as next_merges
        on {{ merges }}.merged_into_contact_id = next_merges.contact_id
    where next_merges.contact_id is null

    union all

    select
        {{ merges }}.contact_id,
        {{ merges }}.merged_into_contact_id
    from ending_merges
    inner join {{ merges }}
        on ending_merges.contact_id = {{ merges }}.merged_into_contact_id
),

-- Circular merges, and chains that lead into them.
endless_merges as (
    select
        {{ merges }}.contact_id,
        {{ merges }}.merged_into_contact_id,
        {{ lead_scoring.contact_key(merges ~ '.contact_id') }} as contact_key
    from {{ merges }}
    left join ending_merges
        on {{ merges }}.contact_id = ending_merges.contact_id
    where ending_merges.contact_id is null
),

endless_merge_counts as (
    select count(*) as merge_count
    from endless_merges
),

-- Follows a chain as long as keys are larger than the first one's, in no more steps than there are
-- merges: of a circle, the contact with the smallest key gets back to itself, and most others give
-- up soon. A contact that only leads into a circle never gets back.
rounds as (
    select
        contact_id,
        contact_key,
        merged_into_contact_id as reached_contact_id,
        1 as steps
    from endless_merges

    union all

    select
        rounds.contact_id,
        rounds.contact_key,
        endless_merges.merged_into_contact_id as reached_contact_id,
        rounds.steps + 1 as steps
    from rounds
    inner join endless_merges
        on rounds.reached_contact_id = endless_merges.contact_id
        and rounds.contact_key <= endless_merges.contact_key
    cross join endless_merge_counts
    where rounds.reached_contact_id <> rounds.contact_id
        and rounds.steps < endless_merge_counts.merge_count
),

-- Once around from there.
circular_merges as (
    select
        contact_id as first_contact_id,
        contact_id as reached_contact_id
    from rounds
    where contact_id = reached_contact_id

    union all

    select
        circular_merges.first_contact_id,
        endless_merges.merged_into_contact_id as reached_contact_id
    from circular_merges
    inner join endless_merges
        on circular_merges.reached_contact_id = endless_merges.contact_id
    where endless_merges.merged_into_contact_id <> circular_merges.first_contact_id
),

circles as (
    select distinct reached_contact_id as contact_id
    from circular_merges
)
{%- endmacro %}
