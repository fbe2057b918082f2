/* ---
title: Broken links
description: Pages elsewhere whose links lead to what is not there. Links of your own pages are under Not found, without the page they stand on.
order: 25
reads: period
chart:
  type: table
  nothing: "Nobody followed a link from elsewhere to a page that is not there."
  columns:
    referrer: {label: From → to, arrow: to}
    to: {hide: true}
    times: Times
    visitors: Visitors
    last_day: Last seen
  format: {last_day: date}
--- */
select
  referrer,
  case when :site is null and (select count(*) from sites) > 1 then site || path else path end as "to",
  count(*) as times,
  count(distinct session) as visitors,
  max(day) as last_day
from events
where kind = 'notfound' and bot is null and referrer is not null and (:site is null or site = :site)
group by referrer, site, path
order by times desc, referrer, "to"
