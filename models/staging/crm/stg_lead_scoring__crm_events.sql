{{ config(enabled=lead_scoring.mappings('events') != []) }}

{{ lead_scoring.union_of_mappings('events') }}
