/* ---
title: Traffic
description: Page views and visitors of each day, or of one day of each hour, with what they are compared with beside them. Today is counted as far as it has come, and so is the day it is compared with.
order: 1
reads: compared
chart:
  type: line
  x: day
  y: [views, visitors]
  before: views_before
  columns:
    views: Views
    visitors: Visitors
  table: fold
--- */
with counted as (
  select day, sum(views) as views, sum(visitors) as visitors from query.compared group by day
),
-- Of one day each hour; its last one is not over while it is today's.
hours(hour) as (
  values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11),
    (12), (13), (14), (15), (16), (17), (18), (19), (20), (21), (22), (23)
),
clock as materialized (
  select day, hour, sum(views) as views, sum(visitors) as visitors
  from daily_clock
  where (:site is null or site = :site) and day in (
    select first from query.period where days = 1 union all select before_first from query.period where days = 1
  )
  group by day, hour
)
select
  days.day,
  coalesce(now.views, 0) as views,
  coalesce(now.visitors, 0) as visitors,
  case when days.known then coalesce(was.views, 0) end as views_before,
  case when days.known then coalesce(was.visitors, 0) end as visitors_before
from query.days as days
left join counted as now on now.day = days.day
left join counted as was on was.day = days.day_before
where (select days from query.period) > 1
union all
select
  printf('%s %02d:00', period.first, hours.hour),
  coalesce(now.views, 0),
  coalesce(now.visitors, 0),
  case when period.known then coalesce(was.views, 0) end,
  case when period.known then coalesce(was.visitors, 0) end
from query.period as period
cross join hours
left join clock as now on now.day = period.first and now.hour = hours.hour
left join clock as was on was.day = period.before_first and was.hour = hours.hour
where period.days = 1
  and (period.first < :today or hours.hour <= cast(strftime('%H', :now / 1000, 'unixepoch', 'localtime') as integer))
order by 1
