/* ---
title: Hours of the week
description: Page views in an hour of such a weekday, on average over the period. Today is left out until it is over, unless it is all there is.
order: 10
reads: comparison
chart:
  type: heat
  x: hour
  y: weekday
  color: views
  columns:
    weekday: Weekday
    hour: Hour
    views: Views an hour
    total: Views in all
  table: fold
--- */
with whole_days as materialized (
  select day, (strftime('%w', day) + 6) % 7 as weekday
  from query.days
  where not unfinished or :from = :today
),
hours(hour) as (
  values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11),
    (12), (13), (14), (15), (16), (17), (18), (19), (20), (21), (22), (23)
),
weekdays as (
  select weekday, count(*) as days from whole_days group by weekday
),
counted as (
  select whole_days.weekday, hits.hour, sum(hits.views) as views
  from whole_days
  join (
    select day, hour, sum(views) as views
    from daily_hours
    where day in (select day from whole_days) and (:site is null or site = :site)
    group by day, hour
  ) as hits on hits.day = whole_days.day
  group by whole_days.weekday, hits.hour
)
select
  substr('MonTueWedThuFriSatSun', 1 + 3 * weekdays.weekday, 3) as weekday,
  hours.hour,
  round(1.0 * coalesce(counted.views, 0) / weekdays.days, 1) as views,
  coalesce(counted.views, 0) as total
from weekdays
cross join hours
left join counted on counted.weekday = weekdays.weekday and counted.hour = hours.hour
order by weekdays.weekday, hours.hour
