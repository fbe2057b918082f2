/* ---
title: Downloads
description: Files that people took along, as the tracker or the server's log counts them, with the page where most of them were pressed, which a log does not say. Whoever took one on two pages counts twice as a visitor.
order: 20
reads: period
chart:
  type: bar
  nothing: "No file was taken along. They are listed from the first on, where the tracker is in the pages or the server's log is read."
  x: times
  y: url
  limit: 20
  columns:
    url: {label: File, sub: page}
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
  where kind = 'event' and name = 'download' and bot is null and (:site is null or site = :site)
  group by 1, 2, 3
),
pages as (
  select url, path, row_number() over (partition by url order by sum(times) desc, path) as nth, count(*) over (partition by url) as count
  from counted
  group by url, path
)
select
  counted.url,
  'on ' || nullif(pages.path, substr(counted.url, -length(pages.path))) || case when pages.count > 1 then ', +' || (pages.count - 1) else '' end as page,
  sum(times) as times,
  sum(visitors) as visitors,
  max(last_day) as last_day
from counted
join pages on pages.url = counted.url and pages.nth = 1
where counted.url is not null
group by counted.url
order by times desc, counted.url
