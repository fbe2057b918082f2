/* ---
title: Campaigns of a day
description: Page views and visitors by links that name a campaign.
sum: [views, visitors]
--- */
select day, site, campaign, source, medium, content, count(*) as views, count(distinct session) as visitors
from pageviews
where day in open_days and campaign is not null
group by day, site, campaign, source, medium, content
