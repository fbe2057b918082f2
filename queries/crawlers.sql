/* ---
title: Crawlers
description: What crawlers asked for, day by day, by what they are for or by name. Those beyond the seven that asked for most are put together.
order: 17
reads: period
params:
  by: {type: choice, options: {class: What for, bot: Name}, default: class, label: By}
chart:
  type: column
  nothing: "No crawler came. They are listed from the first on, unless a site leaves them out."
  x: day
  y: hits
  color: crawler
  stack: true
  columns:
    day: Day
    crawler: Crawler
    hits: Hits
  table: fold
--- */
with counted as (
  select day, case :by when 'bot' then bot else class end as crawler, sum(hits) as hits
  from daily_crawlers
  where :site is null or site = :site
  group by 1, 2
),
ranked as (
  select crawler, row_number() over (order by sum(hits) desc, crawler) as nth from counted group by crawler
)
select day, case when nth <= 7 then crawler else 'all others' end as crawler, sum(hits) as hits
from counted join ranked using (crawler)
group by day, case when nth <= 7 then crawler else 'all others' end
order by day, min(nth)
