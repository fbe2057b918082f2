/* ---
title: Campaigns of a day
description: Page views and visitors by links that name a campaign.
sum: [views, visitors]
count: views
filters: [site]
--- */
-- Campaigns and sources are as the links spell them; queries add up the spellings of one word, which are told by the
-- same key here (query.spellings). So that visitors add up as well, whoever came by two spellings is counted with the
-- first alone.
with told as (
  select
    day, site, session, campaign, source, medium, content,
    case
      when campaign glob '*.*' and campaign not glob '* *' or campaign glob '*+' then lower(campaign)
      when campaign glob '*[0-9][-+_ ]*[0-9]*' then lower(replace(replace(replace(campaign, ' ', '-'), '_', '-'), '+', '-'))
      else lower(replace(replace(replace(replace(campaign, ' ', ''), '-', ''), '_', ''), '+', ''))
    end as campaign_word,
    case
      when source glob '*.*' and source not glob '* *' or source glob '*+' then lower(source)
      when source glob '*[0-9][-+_ ]*[0-9]*' then lower(replace(replace(replace(source, ' ', '-'), '_', '-'), '+', '-'))
      else lower(replace(replace(replace(replace(source, ' ', ''), '-', ''), '_', ''), '+', ''))
    end as source_word,
    count(*) as views
  from pageviews
  where day in open_days and campaign is not null
  group by day, site, session, campaign, source, medium, content
),
ranked as (
  select
    *,
    row_number() over (
      partition by session, campaign_word, source_word, medium, content order by campaign, source
    ) as nth
  from told
)
select day, site, campaign, source, medium, content, sum(views) as views, sum(nth = 1) as visitors
from ranked
group by day, site, campaign, source, medium, content
