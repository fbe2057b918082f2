/* ---
title: Visits
description: One row a visit, that is what one visitor does with no pause over 30 minutes, the newest first. Where it began and ended, how long it was, in whole and engaged seconds (blank where nothing was measured), and whether it was a bounce.
hidden: true
reads: period
narrow: visits
params:
  most: {type: integer, default: 1000, min: 1, label: "At most, blank for all"}
chart:
  type: table
  limit: 100
  format: {started: time, seconds: duration, engaged: duration, country: country}
  columns: {bounced: Bounce, session: {hide: true}, visit: {hide: true}}
--- */
-- The daily numbers tell how far back the newest visits reach, so that only the events of those days are read.
with newest as (
  select day, sum(sum(visits)) over (order by day desc) as visits
  from daily_engagement
  where day between :from and :to and (:site is null or site = :site)
  group by day
)
select
  day, site, session, visit, started, seconds, engaged, views, events, bounced, entry, exit, source,
  country, device, browser, os
from visit_rows
where day between coalesce((select max(day) from newest where visits >= :most), :from) and :to
  and (:site is null or site = :site)
  and views > 0
order by started desc, session
limit coalesce(:most, -1)
