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
    select {{ merges }}.*
    from {{ merges }}
    left join ending_merges
        on {{ merges }}.contact_id = ending_merges.contact_id
    where ending_merges.contact_id is null
),

endless_merge_counts as (
    select count(*) as merge_count
    from endless_merges
),

-- Follows a circle until it is back, in no more steps than there are merges. A contact that only
-- leads into a circle never gets back.
rounds as (
    select
        contact_id,
        merged_into_contact_id as reached_contact_id,
        1 as steps
    from endless_merges

    union all

    select
        rounds.contact_id,
        endless_merges.merged_into_contact_id as reached_contact_id,
        rounds.steps + 1 as steps
    from rounds
    inner join endless_merges
        on rounds.reached_contact_id = endless_merges.contact_id
    cross join endless_merge_counts
    where rounds.reached_contact_id <> rounds.contact_id
        and rounds.steps < endless_merge_counts.merge_count
),

circles as (
    select distinct contact_id
    from rounds
    where contact_id = reached_contact_id
)
{%- endmacro %}
