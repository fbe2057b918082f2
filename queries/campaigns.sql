/* ---
title: Campaigns
description: Visits by links that name a campaign (utm_campaign), with what the link says of itself. Whoever came by two of them counts for both.
order: 6
reads: period
chart:
  type: bar
  nothing: "No link with utm_campaign was followed. A campaign stands here from the first reader on who follows one."
  x: visitors
  y: campaign
  color: medium
  limit: 20
  columns:
    campaign: Campaign
    source: Source
    medium: Kind
    content: Content
    visitors: Visitors
    views: Views
  table: show
--- */
with spelled as materialized (
  select what, word, shown from query.spellings
),
named as (
  select
    coalesce((select shown from spelled where what = 'campaign' and word = campaign), campaign) as campaign,
    coalesce((select shown from spelled where what = 'source' and word = source), source) as source,
    medium, content, visitors, views
  from daily_campaigns_spans
  where :site is null or site = :site
),
counted as (
  select campaign, source, medium, content, sum(visitors) as visitors, sum(views) as views
  from named
  group by campaign, source, medium, content
)
select * from counted
order by sum(visitors) over (partition by campaign) desc, campaign, medium, visitors desc, source, content
