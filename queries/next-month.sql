/* ---
title: Next month
description: Page views of each day of the last twelve months, and what is likely to come in the next 28 days.
order: 16
chart:
  type: line
  x: day
  y: views
  forecast: 28
  columns:
    views: Views
--- */
select day, sum(views) as views
from daily_totals
where day between date(:today, '-1 year') and :today
  and (:site is null or site = :site)
group by day
order by day
