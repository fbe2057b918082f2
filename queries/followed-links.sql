/* ---
title: Links that were followed
description: Files and other hosts that pages led to, with the page where most of them were pressed, but where that is the file itself, as a log has it.
hidden: true
reads: period
--- */
with counted as (
  select
    name, props ->> 'url' as url, site, path,
    count(*) as times, count(distinct session) as visitors, max(day) as last_day
  from events
  where kind = 'event' and name in ('download', 'outbound') and bot is null and (:site is null or site = :site)
  group by 1, 2, 3, 4
),
pages as (
  select
    name, url, path,
    row_number() over (partition by name, url order by sum(times) desc, path) as nth,
    count(*) over (partition by name, url) as count
  from counted
  group by name, url, path
)
select
  counted.name,
  counted.url,
  'on ' || nullif(pages.path, substr(counted.url, -length(pages.path))) || case when pages.count > 1 then ', +' || (pages.count - 1) else '' end as page,
  sum(times) as times,
  sum(visitors) as visitors,
  max(last_day) as last_day
from counted
join pages on pages.name = counted.name and pages.url = counted.url and pages.nth = 1
where counted.url is not null
group by counted.name, counted.url
