/* ---
title: Totals of a day
description: One row for each day and site that anything came in for. Visitors, how many of them saw one page only, page views, addresses not found and events are people's; bots is what crawlers asked for.
key: [day, site]
sum: [views, visitors, one_page, not_found, events, bots]
filters: [site]
--- */
with sessions as (
  select
    day,
    site,
    count(*) filter (where bot is null and kind = 'pageview') as views,
    count(*) filter (where bot is null and kind = 'notfound') as not_found,
    count(*) filter (where bot is null and kind = 'event') as events,
    count(bot) as bots
  from events
  where day in open_days
  group by day, site, session
)
select
  day,
  site,
  sum(views) as views,
  sum(views > 0) as visitors,
  sum(views = 1) as one_page,
  sum(not_found) as not_found,
  sum(events) as events,
  sum(bots) as bots
from sessions
group by day, site
