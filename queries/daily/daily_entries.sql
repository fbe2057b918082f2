/* ---
title: Entry pages of a day
description: Where visits began, how many of these saw nothing else, and how many pages they saw.
key: [day, site, path]
sum: [visits, one_page, views]
count: visits
filters: [site]
narrow: visits
--- */
-- The first page is the least of all "time and path", with the time in digits of equal length.
with visits as (
  select day, site, count(*) as views, substr(min(printf('%015d', time) || path), 16) as path
  from pageviews
  where day in open_days
  group by day, site, session
)
select day, site, path, count(*) as visits, sum(views = 1) as one_page, sum(views) as views
from visits
group by day, site, path
