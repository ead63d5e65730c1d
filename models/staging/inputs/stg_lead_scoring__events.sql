{{ config(materialized='view') }}

{{ lead_scoring.staged_events(lead_scoring.input_rows('events')) }}
