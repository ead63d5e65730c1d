"""Columns of the tables of both CRMs, in the order in which Fivetran lands them."""

# Those of custom or newer properties come after the others.
HUBSPOT = {
    "contact": """
        _fivetran_deleted boolean, _fivetran_synced timestamp, property_email varchar, id bigint,
        property_company varchar, property_firstname varchar, property_lastname varchar,
        property_email_1 varchar, property_createdate timestamp, property_jobtitle varchar,
        property_annualrevenue bigint, property_hs_merged_object_ids varchar,
        property_created_at timestamp, property_first_conversion_date timestamp,
        property_associatedcompanyid bigint, property_hs_additional_emails varchar,
        property_lastmodifieddate timestamp, property_country varchar,
        property_numemployees varchar, property_hs_lead_status varchar, property_budget varchar,
        property_salesforceleadid varchar, property_salesforcecontactid varchar
    """,
    "contact_merge_audit": """
        canonical_vid bigint, contact_id bigint, vid_to_merge bigint, _fivetran_synced timestamp,
        entity_id varchar, first_name varchar, last_name varchar, num_properties_moved integer,
        timestamp timestamp, user_id bigint
    """,
    "contact_property_history": """
        contact_id bigint, timestamp timestamp, _fivetran_synced timestamp, source varchar,
        name varchar, value varchar, source_id varchar
    """,
    "contact_form_submission": """
        timestamp timestamp, form_id varchar, contact_id bigint, conversion_id varchar,
        page_id varchar, page_url varchar, portal_id bigint, title varchar,
        _fivetran_synced timestamp
    """,
    "form": """
        guid varchar, action varchar, created_at timestamp, css_class varchar,
        follow_up_id varchar, form_type varchar, lead_nurturing_campaign_id varchar,
        method varchar, name varchar, notify_recipients varchar, portal_id bigint,
        redirect varchar, submit_text varchar, updated_at timestamp
    """,
    "email_event": """
        id varchar, _fivetran_synced timestamp, app_id bigint, caused_by_created timestamp,
        caused_by_id varchar, created timestamp, email_campaign_id bigint,
        obsoleted_by_created timestamp, obsoleted_by_id varchar, portal_id bigint,
        sent_by_created timestamp, sent_by_id varchar, type varchar, filtered_event boolean,
        recipient varchar
    """,
    "email_event_click": """
        id varchar, _fivetran_synced timestamp, referer varchar, browser varchar,
        location varchar, ip_address varchar, url varchar, user_agent varchar
    """,
    "email_event_status_change": """
        id varchar, _fivetran_synced timestamp, bounced boolean,
        portal_subscription_status varchar, requested_by varchar, source varchar,
        subscriptions varchar
    """,
    "email_campaign": """
        id bigint, _fivetran_synced timestamp, app_id bigint, content_id bigint,
        num_included integer, num_queued integer, sub_type varchar, type varchar,
        app_name varchar, name varchar, subject varchar
    """,
    "engagement_contact": """
        contact_id bigint, engagement_id bigint, engagement_type varchar, type_id bigint,
        _fivetran_synced timestamp, category varchar
    """,
    "engagement_call": """
        engagement_id bigint, _fivetran_deleted boolean, _fivetran_synced timestamp,
        property_hs_createdate timestamp, property_hs_timestamp timestamp, type varchar
    """,
    "engagement_email": """
        engagement_id bigint, _fivetran_deleted boolean, _fivetran_synced timestamp,
        property_hs_all_owner_ids varchar, property_hs_all_team_ids varchar,
        property_hs_createdate timestamp, property_hs_email_subject varchar,
        property_hs_email_text varchar, property_hs_lastmodifieddate timestamp,
        property_hs_modified_by bigint, property_hs_timestamp timestamp,
        property_hubspot_owner_id bigint, property_hubspot_team_id bigint, type varchar,
        property_hs_email_direction varchar
    """,
    "engagement_task": """
        engagement_id bigint, _fivetran_deleted boolean, _fivetran_synced timestamp,
        property_hs_createdate timestamp, property_hs_object_id bigint,
        property_hs_task_type varchar, property_hs_timestamp timestamp,
        property_hubspot_owner_id bigint, property_hubspot_team_id bigint, type varchar,
        task_type varchar, property_hs_engagement_source varchar,
        property_hs_task_status varchar, property_hs_task_completion_date timestamp
    """,
    "engagement_meeting": """
        engagement_id bigint, _fivetran_deleted boolean, _fivetran_synced timestamp,
        property_hs_createdate timestamp, property_hs_timestamp timestamp,
        property_hs_meeting_title varchar, property_hs_meeting_outcome varchar,
        property_hs_meeting_start_time timestamp, property_hs_meeting_end_time timestamp,
        type varchar
    """,
    "company": """
        id bigint, is_deleted boolean, _fivetran_synced timestamp, property_name varchar,
        property_description varchar, property_createdate timestamp, property_industry varchar,
        property_address varchar, property_address_2 varchar, property_city varchar,
        property_state varchar, property_country varchar, property_annualrevenue bigint,
        property_domain varchar, property_numberofemployees bigint
    """,
    "deal": """
        deal_id bigint, is_deleted boolean, deal_pipeline_id varchar,
        deal_pipeline_stage_id varchar, owner_id bigint, portal_id bigint,
        property_dealname varchar, property_description varchar, property_amount double,
        property_closedate timestamp, property_createdate timestamp
    """,
    "deal_contact": """
        contact_id bigint, deal_id bigint, _fivetran_synced timestamp, type_id bigint,
        category varchar
    """,
    "deal_pipeline_stage": """
        _fivetran_deleted boolean, _fivetran_synced timestamp, active boolean,
        closed_won boolean, is_closed boolean, display_order integer, probability double,
        stage_id varchar, label varchar, pipeline_id varchar, created_at timestamp,
        updated_at timestamp
    """,
    "merged_deal": "deal_id bigint, merged_deal_id bigint, _fivetran_synced timestamp",
}
SALESFORCE = {
    "contact": """
        id varchar, _fivetran_synced timestamp, account_id varchar, created_by_id varchar,
        created_date timestamp, department varchar, email varchar, first_name varchar,
        is_deleted boolean, is_email_bounced boolean, last_modified_date timestamp,
        last_name varchar, mailing_city varchar, mailing_country varchar,
        mailing_country_code varchar, mailing_state varchar, master_record_id varchar,
        name varchar, owner_id varchar, system_modstamp timestamp, title varchar,
        has_opted_out_of_email boolean, lead_source varchar, region_c varchar,
        individual_id varchar, budget_c varchar, _fivetran_active boolean
    """,
    "lead": """
        country varchar, owner_id varchar, lead_source varchar, converted_date timestamp,
        last_modified_date timestamp, master_record_id varchar, converted_contact_id varchar,
        id varchar, state varchar, country_code varchar, name varchar, is_converted boolean,
        status varchar, city varchar, industry varchar, title varchar,
        _fivetran_synced timestamp, converted_opportunity_id varchar, is_deleted boolean,
        company varchar, first_name varchar, email varchar, website varchar, last_name varchar,
        number_of_employees bigint, created_date timestamp, has_opted_out_of_email boolean,
        converted_account_id varchar, annual_revenue double, individual_id varchar,
        system_modstamp timestamp, _fivetran_active boolean
    """,
    "individual": """
        id varchar, should_forget boolean, last_modified_date timestamp, is_deleted boolean,
        _fivetran_synced timestamp
    """,
    "account": """
        _fivetran_synced timestamp, account_source varchar, annual_revenue double,
        billing_city varchar, billing_country varchar, billing_country_code varchar,
        billing_state varchar, id varchar, industry varchar, is_deleted boolean,
        master_record_id varchar, name varchar, number_of_employees bigint, owner_id varchar,
        type varchar, website varchar, _fivetran_active boolean
    """,
    "opportunity": """
        _fivetran_synced timestamp, account_id varchar, amount double, campaign_id varchar,
        close_date timestamp, created_date timestamp, id varchar, is_closed boolean,
        is_deleted boolean, is_won boolean, lead_source varchar, name varchar,
        owner_id varchar, probability double, stage_name varchar, type varchar,
        _fivetran_active boolean
    """,
    "opportunity_contact_role": """
        id varchar, opportunity_id varchar, contact_id varchar, role varchar,
        is_primary boolean, is_deleted boolean, created_date timestamp,
        _fivetran_synced timestamp
    """,
    "campaign": "id varchar, name varchar, type varchar, is_deleted boolean",
    "campaign_member": """
        id varchar, campaign_id varchar, lead_id varchar, contact_id varchar, status varchar,
        has_responded boolean, first_responded_date timestamp, created_date timestamp,
        is_deleted boolean, _fivetran_synced timestamp
    """,
    "task": """
        who_id varchar, owner_id varchar, subject varchar, _fivetran_synced timestamp,
        is_deleted boolean, id varchar, is_closed boolean, activity_date timestamp,
        created_date timestamp, what_id varchar, task_subtype varchar, status varchar,
        type varchar, completed_date_time timestamp, _fivetran_active boolean
    """,
    "event": """
        id varchar, _fivetran_synced timestamp, account_id varchar, activity_date timestamp,
        activity_date_time timestamp, created_date timestamp, is_child boolean,
        is_deleted boolean, owner_id varchar, start_date_time timestamp, subject varchar,
        type varchar, what_id varchar, who_id varchar, _fivetran_active boolean
    """,
}
COLUMNS = {"hubspot": HUBSPOT, "salesforce": SALESFORCE}


def column_names(crm: str, table: str) -> list[str]:
    """Names of the columns of a table, in order."""
    return [column.split()[0] for column in COLUMNS[crm][table].split(",")]
