/* ---
title: Traffic
description: Page views and visitors of each day, with the period before beside them. Today is counted as far as it has come, and so is the day it is compared with.
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
order by days.day
