"""Seeded generator of lead scoring inputs for the fictional freight-analytics vendor Northbeam.

Three products come out of it:

* ``csv``: the small, messy CSV files in ``seeds/sample`` that the project builds out of the box.
* ``parquet``: contacts and events at any volume, for measurements.
* ``crm_tables``: the tables that Fivetran lands for HubSpot and Salesforce, for their mappings.

The same seed and sizes give the same rows. How the sample comes about, a module a step:
``vocabulary`` (words), ``world`` (companies and people with a latent quality), ``journeys`` (what
they do), ``scanners`` (what robots do with mails), ``outcomes`` (what sales makes of it),
``office`` (when sales works), ``callbacks`` (how soon it calls), ``records`` (what the CRM holds),
``overrides`` (what people decided), ``mess`` (what forms and tools do to values), ``sample`` (all
of it, as CSV). For volume: ``catalogue`` (event types, pages and assets with their shares) and
``volume`` (numpy draws that DuckDB writes).

Run from the project's root::

    python -m sample csv --out seeds/sample
    python -m sample parquet --contacts 10000 --events 1000000 --out data/1m
"""
