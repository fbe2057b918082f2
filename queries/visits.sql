/* ---
title: Visits
description: One row a visit, that is one visitor's day on one site, the newest first. Where it began, how many pages it saw, and the time from the first to the last of them.
hidden: true
reads: period
narrow: visits
params:
  most: {type: integer, default: 1000, min: 1, label: "At most, blank for all"}
chart:
  type: table
  limit: 100
  format: {started: time, seconds: duration, country: country}
  columns: {one_page: Left after one page, session: {hide: true}}
--- */
-- The daily numbers tell how far back the newest visits reach, so that only the events of those days are read.
with newest as (
  select day, sum(sum(visits)) over (order by day desc) as visits
  from daily_visits
  where day between :from and :to and (:site is null or site = :site)
  group by day
)
-- A session belongs to one day and one site: whoever comes back tomorrow is somebody new. Country and device are the
-- same in all of its rows. The first page is the least of all "time and path", with the time in digits of equal length.
select
  day, site, session,
  min(time) as started,
  (max(time) - min(time)) / 1000 as seconds,
  count(*) as views,
  count(*) = 1 as one_page,
  substr(min(printf('%015d', time) || path), 16) as entry,
  country, device, browser, os
from pageviews
where day between coalesce((select max(day) from newest where visits >= :most), :from) and :to
  and (:site is null or site = :site)
group by session
order by started desc, session
limit coalesce(:most, -1)
