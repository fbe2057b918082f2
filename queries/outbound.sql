/* ---
title: Outbound links
description: Links to other hosts that people followed, with the page where most of them were pressed. Whoever followed one from two pages counts twice as a visitor.
order: 21
reads: period
chart:
  type: bar
  nothing: "No link to another host was followed. They are listed from the first on, where the tracker is in the pages."
  x: times
  y: url
  limit: 20
  columns:
    url: {label: Link, sub: page}
    times: Times
    visitors: Visitors
    last_day: Last seen
  format: {last_day: date}
  table: show
--- */
with counted as (
  select
    props ->> 'url' as url, site, path,
    count(*) as times, count(distinct session) as visitors, max(day) as last_day
  from events
  where kind = 'event' and name = 'outbound' and bot is null and (:site is null or site = :site)
  group by 1, 2, 3
),
pages as (
  select url, path, row_number() over (partition by url order by sum(times) desc, path) as nth, count(*) over (partition by url) as count
  from counted
  group by url, path
)
select
  counted.url,
  'on ' || pages.path || case when pages.count > 1 then ', +' || (pages.count - 1) else '' end as page,
  sum(times) as times,
  sum(visitors) as visitors,
  max(last_day) as last_day
from counted
join pages on pages.url = counted.url and pages.nth = 1
where counted.url is not null
group by counted.url
order by times desc, counted.url
