/* ---
title: Hours of the week
description: Page views in an hour of such a weekday, on average over the period. Today is left out until it is over, unless it is all there is.
order: 10
reads: period
chart:
  type: heat
  nothing: "No page was read. Counting began on {since}; the hours fill from the first reader on."
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
with asked as materialized (
  select :from as first, iif(:from < :today and :to >= :today, date(:today, '-1 day'), min(:to, :today)) as last
),
whole as (
  select cast(julianday(last) - julianday(first) as integer) + 1 as days, (strftime('%w', first) + 6) % 7 as weekday
  from asked
  where first <= last
),
numbers(n) as (
  values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11),
    (12), (13), (14), (15), (16), (17), (18), (19), (20), (21), (22), (23)
),
weekdays as (
  select n as weekday, (days + 6 - (n - whole.weekday + 7) % 7) / 7 as days
  from whole, numbers
  where n < 7
),
counted as (
  select weekday, hour, sum(views) as views
  from daily_hours_spans
  where last <= (select last from asked) and (:site is null or site = :site)
  group by weekday, hour
)
select
  substr('MonTueWedThuFriSatSun', 1 + 3 * weekdays.weekday, 3) as weekday,
  hours.n as hour,
  round(1.0 * coalesce(counted.views, 0) / weekdays.days, 1) as views,
  coalesce(counted.views, 0) as total
from weekdays
cross join numbers as hours
left join counted on counted.weekday = weekdays.weekday and counted.hour = hours.n
where weekdays.days > 0
order by weekdays.weekday, hours.n
