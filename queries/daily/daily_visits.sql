/* ---
title: Visitors of a day, and who came directly
description: Visitors of the day (until 30-minute visits were counted, a visit was one visitor's day), how many of them saw one page only, how many came from nowhere that said so (direct), the pages they saw, and the seconds from the first to the last of these pages, added up. Visits with no pause over 30 minutes are in daily_engagement.
key: [day, site]
sum: [visits, one_page, direct, views, seconds]
count: visits
filters: [site]
narrow: visits
--- */
with visits as (
  select
    day, site,
    count(*) as views,
    max(source) is null as direct,
    (max(time) - min(time)) / 1000 as seconds
  from pageviews
  where day in open_days
  group by day, site, session
)
select
  day,
  site,
  count(*) as visits,
  sum(views = 1) as one_page,
  sum(direct) as direct,
  sum(views) as views,
  sum(seconds) as seconds
from visits
group by day, site
